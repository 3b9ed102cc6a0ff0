using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

public sealed class CaseSynchronizationTests
{
    private const string First = "005000000000001AAA";
    private const string Second = "005000000000002AAA";

    [Fact]
    public async Task Status_and_owner_follow_the_Case_and_a_supervisor_stays()
    {
        await using var demo = await Demo.StartAsync();
        var (_, body) = await demo.StartConversationAsync("ann", "k");
        var url = body["channelUrl"]!.GetValue<string>();
        var caseId = body["case"]!["id"]!.GetValue<string>();
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, "v3/users", new JsonObject { ["user_id"] = "boss", ["nickname"] = "", ["profile_url"] = "" });
        await Demo.SendAsync(demo.Sendbird, HttpMethod.Post, $"v3/group_channels/{url}/invite", new JsonObject { ["user_ids"] = new JsonArray("boss") });

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working", ["OwnerId"] = First });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual(["boss", $"sf_{First}"]));
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = Second });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual(["boss", $"sf_{Second}"]));

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Closed" });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual(["boss"]));
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Closed");
    }

    [Fact]
    public async Task A_customers_close_and_rating_reach_the_Case()
    {
        await using var demo = await Demo.StartAsync();
        var (_, body) = await demo.StartConversationAsync("ann", "k");
        var path = $"api/conversations/{body["conversationId"]!.GetValue<string>()}";

        var (rated, _) = await Demo.SendAsync(
            demo.Api, HttpMethod.Post, $"{path}/rating", new JsonObject { ["score"] = 4, ["comment"] = "Fine" }, demo.Token("ann"));
        var (closed, _) = await Demo.SendAsync(demo.Api, HttpMethod.Post, $"{path}/close", null, demo.Token("ann"));

        Assert.Equal((202, 202), (rated, closed));
        var found = Assert.Single(await Eventually.GetAsync(
            () => demo.QueryAsync("SELECT Status, IsClosed, SupportChat_Rating__c, SupportChat_CloseReason__c FROM Case"), rows => rows[0]["IsClosed"]!.GetValue<bool>()));
        Assert.Equal(4, found["SupportChat_Rating__c"]!.GetValue<decimal>());
        Assert.Equal("Customer", found["SupportChat_CloseReason__c"]!.GetValue<string>());
        await Eventually.BecomesTrueAsync(
            async () => (await Demo.SendAsync(demo.Api, HttpMethod.Get, path, null, demo.Token("ann"))).Body["state"]!.GetValue<string>() == "closed");
    }
}
