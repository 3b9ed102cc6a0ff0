using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>What the demo's page is told (docs/demo.md#routes).</summary>
public sealed class DemoEventsTests
{
    [Fact]
    public async Task Who_comes_is_told_everything_and_then_what_changes()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.PostMessageAsync(url, "ann", "one");
        await Eventually.GetAsync(() => demo.MessagesAsync(url), rows => rows.Count == 1);
        using var events = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url));
        var told = new Dictionary<string, JsonObject>();
        while (!told.ContainsKey("hops"))
        {
            var (name, data) = await events.NextAsync();
            told[name] = data;
        }

        Assert.Equal("one", Assert.Single(told["messages"]["messages"]!.AsArray())!["text"]!.GetValue<string>());
        Assert.Equal(caseId, Assert.Single(told["cases"]["cases"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Equal("Where is my order?", Assert.Single(told["conversations"]["items"]!.AsArray())!["subject"]!.GetValue<string>());
        Assert.Equal("agree", told["comparison"]["state"]!.GetValue<string>());
        var places = told["hops"]["hops"]!.AsArray()
            .Where(hop => hop!["of"]!["kind"]!.GetValue<string>() == "message").Select(hop => hop!["hop"]!.GetValue<string>());
        Assert.Equal(["channel", "queue", "row", "webhook"], places.Order(StringComparer.Ordinal));

        var second = await demo.PostMessageAsync(url, "ann", "two");
        var changed = await events.WaitAsync("messages", data => data["messages"]!.AsArray().Any(message => message!["row"]!.GetValue<string>() == "written"));

        Assert.False(changed["all"]!.GetValue<bool>());
        Assert.Equal($"{second}", Assert.Single(changed["messages"]!.AsArray())!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Both_systems_agree_only_after_they_were_compared()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        var message = await demo.PostMessageAsync(url, "ann", "one");
        await Eventually.GetAsync(() => CompareAsync(demo, url), compared => compared["state"]!.GetValue<string>() == "agree");

        // A message whose webhook is lost is in no ledger and in no queue.
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 1 });
        var lost = await demo.PostMessageAsync(url, "ann", "two");
        var compared = await CompareAsync(demo, url);
        Assert.Equal(("differ", $"{lost}"), (compared["state"]!.GetValue<string>(), Assert.Single(compared["missing"]!.AsArray())!.GetValue<string>()));
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}/messages/{lost}");

        // Somebody has changed a row.
        var row = (await demo.QueryAsync("SELECT Id FROM SupportChat_Message__c"))[0]["Id"]!.GetValue<string>();
        await ChangeAsync(demo, row, new JsonObject { ["Text__c"] = "forged" });
        compared = await CompareAsync(demo, url);
        Assert.Equal(("differ", $"{message}"), (compared["state"]!.GetValue<string>(), Assert.Single(compared["different"]!.AsArray())!.GetValue<string>()));
        await ChangeAsync(demo, row, new JsonObject { ["Text__c"] = "one" });

        // A row too many.
        var (status, created) = await Demo.SendAsync(
            demo.Salesforce, HttpMethod.Post, "services/data/v67.0/sobjects/SupportChat_Message__c",
            new JsonObject { ["Case__c"] = caseId, ["MessageId__c"] = $"{Demo.IdOf(url)}-{message}-", ["Text__c"] = "one" },
            demo.Salesforce.DefaultRequestHeaders.Authorization!.Parameter);
        Assert.Equal(201, status);
        compared = await CompareAsync(demo, url);
        Assert.Equal(("differ", $"{message}"), (compared["state"]!.GetValue<string>(), Assert.Single(compared["twice"]!.AsArray())!.GetValue<string>()));

        // The channel is gone.
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}");
        Assert.Equal("unknown", (await CompareAsync(demo, url))["state"]!.GetValue<string>());
        Assert.NotNull(created["id"]);
    }

    [Fact]
    public async Task Each_file_of_a_message_is_compared()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        var (_, message) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, $"v3/group_channels/{url}/messages", new JsonObject
        {
            ["message_type"] = "FILE",
            ["user_id"] = "ann",
            ["files"] = new JsonArray(
                new JsonObject { ["url"] = "https://x.test/a.png", ["file_name"] = "a.png" },
                new JsonObject { ["url"] = "https://x.test/b.png", ["file_name"] = "b.png" }),
        });
        await Eventually.GetAsync(() => CompareAsync(demo, url), compared => compared["state"]!.GetValue<string>() == "agree");
        var second = (await demo.QueryAsync("SELECT Id FROM SupportChat_Message__c WHERE FileName__c = 'b.png'"))[0]["Id"]!.GetValue<string>();

        var (status, _) = await Demo.SendAsync(
            demo.Salesforce, HttpMethod.Delete, $"services/data/v67.0/sobjects/SupportChat_Message__c/{second}", null,
            demo.Salesforce.DefaultRequestHeaders.Authorization!.Parameter);

        Assert.Equal(204, status);
        Assert.Equal(message["message_id"]!.ToString(), Assert.Single((await CompareAsync(demo, url))["missing"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public async Task A_row_that_was_given_up_is_not_said_to_follow()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 1 });
        var message = await demo.PostMessageAsync(url, "ann", "one");
        await demo.Services.GetRequiredService<IMessageLedger>().WriteManyAsync(
            [
                new LedgerEntry
                {
                    ConversationId = ConversationId.Parse(Demo.IdOf(url)), MessageId = message, Version = 1, Written = 0, State = LedgerState.Dead, Episode = 1,
                    SentAt = TimeProvider.System.GetUtcNow(),
                },
            ],
            CancellationToken.None);

        using var events = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url));

        var told = await events.WaitAsync("messages", data => data["all"]!.GetValue<bool>());
        Assert.Equal("dead", Assert.Single(told["messages"]!.AsArray())!["row"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_Salesforce_refuses_is_not_called_agreed()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        await Demo.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/" },
            ["effect"] = new JsonObject { ["status"] = 401 },
        });
        using var events = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url));
        Assert.Equal("unknown", (await events.WaitAsync("comparison", _ => true))["state"]!.GetValue<string>());

        await demo.PostMessageAsync(url, "ann", "one");
        await events.WaitAsync("comparison", data => data["state"]!.GetValue<string>() == "differ");
    }

    [Fact]
    public async Task Faults_are_told_of_whoever_made_them()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        await Demo.FaultAsync(demo.Salesforce, new JsonObject { ["effect"] = new JsonObject { ["status"] = 503 } });
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Put, "emulator/webhooks", new JsonObject { ["drop"] = 1 });
        using var events = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url));

        var before = await events.WaitAsync("health", _ => true);
        await Demo.SendAsync(demo.Api, HttpMethod.Delete, "dev/faults");
        var after = await events.WaitAsync("health", data => data["salesforce"]!.GetValue<string>() == "up");

        Assert.Equal(("down", "lost"), (before["salesforce"]!.GetValue<string>(), before["webhooks"]!.GetValue<string>()));
        Assert.Equal("delivered", after["webhooks"]!.GetValue<string>());
    }

    [Fact]
    public async Task Who_is_not_let_into_Salesforce_is_not_said_to_be_well()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Salesforce:ClientSecret"] = "another" });
        using var events = await ServerSentEvents.ListenAsync(demo, "none");

        await events.BecomesAsync("health", data => data["salesforce"]!.GetValue<string>() == "refused");
    }

    [Fact]
    public async Task Who_comes_to_a_dead_integration_is_told_what_it_said_last()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        using (var earlier = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url)))
        {
            await earlier.BecomesAsync("conversations", data => data["items"]!.AsArray().Count == 1);
        }

        await demo.Integration.KillAsync();
        using var later = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url));

        await later.BecomesAsync("conversations", data => data["items"]!.AsArray().Count == 1);
        await later.BecomesAsync("health", data => data["integration"]!.GetValue<string>() == "down");
    }

    [Fact]
    public async Task Who_comes_to_a_channel_that_is_gone_is_told_so()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}");
        using var events = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url));

        await events.BecomesAsync("channel", data => data["gone"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("demo/index.html", HttpStatusCode.OK, "text/html")]
    [InlineData("demo/reasons/RowRefused.md", HttpStatusCode.OK, "text/plain")]
    [InlineData("demo/azurite.cjs", HttpStatusCode.NotFound, null)]
    [InlineData("demo/nothing.js", HttpStatusCode.NotFound, null)]
    public async Task Only_what_the_page_needs_is_served(string path, HttpStatusCode status, string? type)
    {
        await using var demo = await Demo.StartAsync();

        using var answer = await demo.Api.GetAsync(path);

        Assert.Equal((status, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        if (status == HttpStatusCode.OK)
        {
            Assert.Contains("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Who_writes_is_shown_while_it_lasts()
    {
        await using var demo = await Demo.StartAsync();
        var (url, _) = await demo.OpenCaseAsync("ann", "k");
        using var events = await ServerSentEvents.ListenAsync(demo, Demo.IdOf(url));
        var typing = new JsonObject { ["user_ids"] = new JsonArray("ann") };

        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, $"v3/group_channels/{url}/typing", typing);
        await events.WaitAsync("channel", data => data["typing"]!.AsArray().Count == 1);
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Delete, $"v3/group_channels/{url}/typing", typing.DeepClone());
        await events.WaitAsync("channel", data => data["typing"]!.AsArray().Count == 0);
    }

    private static async Task<JsonObject> CompareAsync(Demo demo, string url) =>
        (await Demo.SendAsync(demo.Api, HttpMethod.Post, $"dev/conversations/{Demo.IdOf(url)}/compare")).Body;

    private static async Task ChangeAsync(Demo demo, string recordId, JsonObject fields) =>
        Assert.Equal(204, (await Demo.SendAsync(demo.Salesforce, HttpMethod.Patch, $"emulator/records/{recordId}", fields)).Status);
}
