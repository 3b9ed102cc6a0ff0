using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed class SalesforceOutageTests
{
    [Fact]
    public async Task A_customer_chats_meanwhile_and_the_Case_appears_once_with_every_message()
    {
        await using var demo = await Demo.StartAsync();
        await Demo.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/*" },
            ["probability"] = 1,
            ["effect"] = new JsonObject { ["status"] = 503, ["body"] = "<html>down</html>" },
        });

        var (status, body) = await demo.StartConversationAsync("ann", "k", new JsonObject { ["subject"] = "Help", ["firstMessage"] = "One" });
        var url = body["channelUrl"]!.GetValue<string>();
        Assert.Equal(202, status);
        Assert.Equal("pending", body["state"]!.GetValue<string>());
        Assert.True(body["channelReady"]!.GetValue<bool>());
        Assert.NotEmpty(body["sendbird"]!["sessionToken"]!.GetValue<string>());
        await demo.PostMessageAsync(url, "ann", "Two");
        await demo.PostMessageAsync(url, "ann", "Three");

        await Demo.HealAsync(demo.Salesforce);
        var rows = await Eventually.GetAsync(() => demo.MessagesAsync(url), found => found.Count == 3);

        Assert.Equal(["One", "Three", "Two"], rows.Select(row => row["Text__c"]!.GetValue<string>()).Order());
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "New");
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_not_repeated_over_what_an_agent_did()
    {
        await using var demo = await Demo.StartAsync();
        await Demo.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "POST", ["path"] = "/services/data/*/composite" },
            ["probability"] = 1,
            ["times"] = 1,
            ["effect"] = new JsonObject { ["mode"] = "commitThenDrop" },
        });
        await Demo.FaultAsync(demo.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["path"] = "/services/data/*/composite" },
            ["probability"] = 1,
            ["effect"] = new JsonObject { ["status"] = 503 },
        });

        var (status, body) = await demo.StartConversationAsync("ann", "k");
        Assert.Equal(202, status);
        var created = Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"))["Id"]!.GetValue<string>();
        await demo.UpdateCaseAsync(created, new JsonObject { ["OwnerId"] = "005000000000001AAA", ["Status"] = "Working" });
        await Demo.HealAsync(demo.Salesforce);

        var url = body["channelUrl"]!.GetValue<string>();
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");
        var found = Assert.Single(await demo.QueryAsync("SELECT Id, OwnerId, Status FROM Case"));
        Assert.Equal("005000000000001AAA", found["OwnerId"]!.GetValue<string>());
        Assert.Equal("Working", found["Status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Refused_data_is_tried_once_more_as_text_and_the_Case_exists()
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Salesforce:AllowedFields:0"] = "Reason__c" });

        var (_, body) = await demo.StartConversationAsync("ann", "k", new JsonObject
        {
            ["subject"] = "Help",
            ["description"] = "Please",
            ["fields"] = new JsonObject { ["Reason__c"] = "broken" },
        });

        var url = body["channelUrl"]!.GetValue<string>();
        var found = Assert.Single(
            await Eventually.GetAsync(() => demo.QueryAsync("SELECT Description, SupportChat_ChannelUrl__c FROM Case"), rows => rows.Count == 1));
        Assert.Contains("Reason__c: \"broken\"", found["Description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(url, found["SupportChat_ChannelUrl__c"]!.GetValue<string>());
    }
}
