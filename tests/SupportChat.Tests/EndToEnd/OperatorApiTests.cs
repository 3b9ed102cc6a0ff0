using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>What an operator sees of a running integration.</summary>
public sealed class OperatorApiTests
{
    [Fact]
    public async Task Status_tells_what_waits_and_how_far_the_stream_is()
    {
        await using var demo = await Demo.StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");

        // The position moves once a later event followed.
        var status = await Eventually.GetAsync(
            async () =>
            {
                await demo.UpdateCaseAsync(caseId, new JsonObject { ["Subject"] = Guid.NewGuid().ToString() });
                return (await demo.OpsAsync(HttpMethod.Get, "status")).Body;
            },
            body => body["streams"]![0]!["lastEventAt"] is { } at && at.GetValue<DateTimeOffset>() >= before);

        var stream = Assert.Single(status["streams"]!.AsArray())!;
        Assert.Equal(("/data/SupportChat__chn", true), (stream["topic"]!.GetValue<string>(), stream["reading"]!.GetValue<bool>()));
        Assert.Equal(["conversations", "files", "transcripts"], status["queues"]!.AsObject().Select(queue => queue.Key).Order());
        Assert.Equal(0, status["deadLetters"]!.GetValue<int>());
        Assert.True(status["salesforceApi"]!["used"]!.GetValue<long>() > 0);
    }

    [Fact]
    public async Task Conversations_are_listed_page_by_page_and_by_state()
    {
        await using var demo = await Demo.StartAsync();
        var ready = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ready.Add(Demo.IdOf((await demo.OpenCaseAsync($"customer-{i}", "k")).Url));
        }

        await TakeSalesforceDownAsync(demo);
        var pending = (await demo.StartConversationAsync("bob", "k")).Body["conversationId"]!.GetValue<string>();

        Assert.Equal([.. ready.Order()], (await ListAsync(demo, "state=ready&limit=1")).Select(Id).Order());
        var waiting = Assert.Single(await ListAsync(demo, "state=pending"));
        Assert.Equal((pending, "pending"), (Id(waiting), waiting["state"]!.GetValue<string>()));
        Assert.Null(waiting["caseNumber"]);
        Assert.Empty(await ListAsync(demo, "state=attention"));
        Assert.Equal(6, (await ListAsync(demo, "limit=2")).Count);

        static string Id(JsonObject item) => item["conversationId"]!.GetValue<string>();
    }

    [Theory]
    [InlineData("state=broken", "state")]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=17.", "cursor")]
    [InlineData("cursor=1.x", "cursor")]
    public async Task A_wrong_question_names_the_field(string query, string field)
    {
        await using var demo = await Demo.StartAsync();

        var (status, body) = await demo.OpsAsync(HttpMethod.Get, $"conversations?{query}");

        Assert.Equal(400, status);
        Assert.Equal([field], body["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task Nobody_without_key_or_role_sees_anything()
    {
        await using var demo = await Demo.StartAsync();

        var (none, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status");
        var (wrong, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, null, ("X-SupportChat-Key", "another"));
        var (customer, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, demo.Token("ann"));
        var (operators, _) = await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/ops/status", null, demo.Token("ops", "supportchat.operator"));

        Assert.Equal((401, 401, 403, 200), (none, wrong, customer, operators));
    }

    private static async Task<List<JsonObject>> ListAsync(Demo demo, string query)
    {
        var items = new List<JsonObject>();
        string? next = null;
        do
        {
            var (status, page) = await demo.OpsAsync(HttpMethod.Get, $"conversations?{query}{(next is null ? "" : $"&cursor={next}")}");
            Assert.Equal(200, status);
            items.AddRange(page["items"]!.AsArray().Select(item => item!.AsObject()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);
        return items;
    }

    private static Task TakeSalesforceDownAsync(Demo demo) => Demo.SendAsync(
        demo.Salesforce,
        HttpMethod.Post,
        "emulator/faults",
        new JsonObject { ["match"] = new JsonObject { ["path"] = "/services/data/*" }, ["effect"] = new JsonObject { ["status"] = 503 } });
}
