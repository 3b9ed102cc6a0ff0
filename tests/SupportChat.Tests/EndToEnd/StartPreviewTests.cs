using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>A dry run tells what a start would do, and does nothing.</summary>
public sealed class StartPreviewTests
{
    private static readonly Dictionary<string, string?> Patient = new()
    {
        ["Conversations:StartDeadline"] = "00:00:20",
        ["Conversations:BusinessHours"] = "Default",
        ["Salesforce:AllowedFields:0"] = "Reason",
    };

    private static readonly string[] Closed = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    [Fact]
    public async Task Tells_what_is_sent_and_changes_nothing()
    {
        await using var demo = await Demo.StartAsync(Patient);
        var body = new JsonObject
        {
            ["subject"] = "Where is my order?",
            ["description"] = "Number 17",
            ["priority"] = "High",
            ["name"] = "Ann",
            ["email"] = "ann@example.com",
            ["locale"] = "de",
            ["firstMessage"] = "Hello?",
            ["fields"] = new JsonObject { ["Reason"] = "Other" },
        };
        var (status, preview) = await PreviewAsync(demo, "ann", body);

        Assert.Equal(200, status);
        Assert.Empty(await demo.SendbirdWritesAsync());
        Assert.DoesNotContain(await demo.SalesforceWritesAsync(), call => call.Key.Contains("/services/data", StringComparison.Ordinal));
        Assert.Empty((await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"))).Body["items"]!.AsArray());
        Assert.Empty((await demo.OpsAsync(HttpMethod.Get, "conversations")).Body["items"]!.AsArray());
        Assert.Equal(404, await UserStatusAsync(demo, "ann"));
        Assert.Equal(("de", true), (preview["locale"]!.GetValue<string>(), preview["open"]!.GetValue<bool>()));
        Assert.True(preview.ContainsKey("nextOpening") && preview["nextOpening"] is null);
        Assert.Empty(preview["openConversations"]!.AsArray());

        var (started, conversation) = await demo.StartConversationAsync("ann", "k", body);
        Assert.Equal(201, started);
        var fields = preview["case"]!["fields"]!.AsObject();
        var names = fields.Select(field => field.Key).ToList();
        var sent = Assert.Single(await demo.QueryAsync($"SELECT {string.Join(", ", names)} FROM Case"));
        Assert.All(
            names.Except(["SupportChat_ChannelUrl__c"]), name => Assert.Equal(fields[name]!.ToJsonString(), sent[name]!.ToJsonString()));
        Assert.Equal(
            ["Description", "Origin", "Priority", "Reason", "Subject", "SuppliedEmail", "SuppliedName", "SupportChat_ChannelUrl__c", "SupportChat_UserId__c"],
            names.Order(StringComparer.Ordinal));
        Assert.Null(fields["SupportChat_ChannelUrl__c"]);

        var open = Assert.Single((await PreviewAsync(demo, "ann", body)).Body["openConversations"]!.AsArray())!;
        Assert.Equal(conversation["conversationId"]!.GetValue<string>(), open["conversationId"]!.GetValue<string>());
        Assert.Equal(
            ("ready", conversation["case"]!["number"]!.GetValue<string>()), (open["state"]!.GetValue<string>(), open["caseNumber"]!.GetValue<string>()));
        Assert.Empty((await PreviewAsync(demo, "bob", body)).Body["openConversations"]!.AsArray());
    }

    [Fact]
    public async Task Tells_that_nobody_is_there_and_who_is_closed_is_not_open()
    {
        await using var demo = await Demo.StartAsync(Patient);
        var none = new JsonObject { ["days"] = new JsonObject(Closed.Select(day => KeyValuePair.Create<string, JsonNode?>(day, null))) };
        Assert.Equal(204, (await Demo.SendAsync(demo.Salesforce, HttpMethod.Put, "emulator/business-hours/Default", none)).Status);
        var (_, caseId) = await demo.OpenCaseAsync("ann", "k");
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Closed" });
        await Eventually.BecomesTrueAsync(async () => (await ListAsync(demo)).All(one => one!["state"]!.GetValue<string>() == "closed"));

        var (status, preview) = await PreviewAsync(demo, "ann", new JsonObject { ["subject"] = "s" });

        Assert.Equal((200, false), (status, preview["open"]!.GetValue<bool>()));
        Assert.Null(preview["nextOpening"]);
        Assert.Null(preview["locale"]);
        Assert.Empty(preview["openConversations"]!.AsArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("yes")]
    [InlineData("1")]
    [InlineData("TRUE")]
    [InlineData("true&dryRun=false")]
    public async Task Another_value_than_true_and_false_is_refused(string value)
    {
        await using var demo = await Demo.StartAsync(Patient);

        var (status, problem) = await Demo.SendAsync(
            demo.Api, HttpMethod.Post, $"api/conversations?dryRun={value}", new JsonObject { ["subject"] = "s" }, demo.Token("ann"));

        Assert.Equal((400, "dryRun"), (status, Assert.Single(problem["errors"]!.AsObject()).Key));
        Assert.Empty(await demo.QueryAsync("SELECT Id FROM Case"));
    }

    [Fact]
    public async Task Is_checked_and_let_in_as_a_start()
    {
        await using var demo = await Demo.StartAsync(Patient);
        var good = new JsonObject { ["subject"] = "s" };
        var named = new JsonObject { ["subject"] = "s", ["userId"] = "bob" };

        var (wrong, problem) = await PreviewAsync(demo, "ann", new JsonObject { ["subject"] = "", ["colour"] = "red" });
        var (forbidden, _) = await PreviewAsync(demo, "ann", named);
        var (nobody, _) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations?dryRun=true", good);
        var (badKey, _) = await Demo.SendAsync(
            demo.Api, HttpMethod.Post, "api/conversations?dryRun=true", good.DeepClone(), demo.Token("ann"), ("Idempotency-Key", "two words"));
        var (backEnd, preview) = await Demo.SendAsync(
            demo.Api, HttpMethod.Post, "api/conversations?dryRun=true", named.DeepClone(), demo.Token("shop", "conversations.write.all"));
        var (start, _) = await Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations?dryRun=false", good.DeepClone(), demo.Token("ann"));

        Assert.Equal((400, 403, 401, 400, 200, 201), (wrong, forbidden, nobody, badKey, backEnd, start));
        Assert.Equal(["colour", "subject"], problem["errors"]!.AsObject().Select(error => error.Key).Order());
        Assert.Equal("bob", preview["case"]!["fields"]!["SupportChat_UserId__c"]!.GetValue<string>());
    }

    [Fact]
    public async Task Needs_no_Sendbird_and_no_Salesforce()
    {
        await using var demo = await Demo.StartAsync(Patient);
        foreach (var emulator in new[] { demo.Sendbird, demo.Salesforce })
        {
            await Demo.FaultAsync(emulator, new JsonObject
            {
                ["match"] = new JsonObject(),
                ["probability"] = 1,
                ["effect"] = new JsonObject { ["mode"] = "refuse" },
            });
        }

        var (status, preview) = await PreviewAsync(demo, "ann", new JsonObject { ["subject"] = "s" });

        Assert.Equal((200, true), (status, preview["open"]!.GetValue<bool>()));
    }

    private static Task<(int Status, JsonObject Body)> PreviewAsync(Demo demo, string userId, JsonObject body) =>
        Demo.SendAsync(demo.Api, HttpMethod.Post, "api/conversations?dryRun=true", body.DeepClone(), demo.Token(userId));

    private static async Task<JsonArray> ListAsync(Demo demo) =>
        (await Demo.SendAsync(demo.Api, HttpMethod.Get, "api/conversations", null, demo.Token("ann"))).Body["items"]!.AsArray();

    /// <summary>Sendbird says 400 to an unknown user, with a code of its own.</summary>
    private static async Task<int> UserStatusAsync(Demo demo, string userId)
    {
        var (status, body) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Get, $"v3/users/{userId}");
        return status == 400 && body["code"]!.GetValue<int>() == 400201 ? 404 : status;
    }
}
