using System.Text.Json.Nodes;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>A Case that goes from hand to hand in Salesforce needs no call of ours: its owner decides who is in the channel.</summary>
public sealed class TransferTests
{
    private const string First = "005000000000001AAA";
    private const string Second = "005000000000002AAA";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_queue_to_agent_to_agent_to_queue_members_and_status_follow_and_nothing_is_lost(bool handedOver)
    {
        await using var demo = await Demo.StartAsync(new Dictionary<string, string?> { ["Conversations:StartDeadline"] = "00:00:20" });
        var systems = new TwoSystems(demo.Sendbird, demo.Salesforce);
        var url = handedOver ? await BotChannel.CreateAsync(systems, ["ann", BotChannel.Bot]) : null;
        var (_, started) = await Demo.SendAsync(
            demo.Api,
            HttpMethod.Post,
            "api/conversations",
            new JsonObject { ["subject"] = "Order 1", ["userId"] = "ann", ["channelUrl"] = url },
            demo.Token("shop", "conversations.write.all"));
        url = started["channelUrl"]!.GetValue<string>();
        var caseId = started["case"]!["id"]!.GetValue<string>();
        string[] others = handedOver ? [BotChannel.Bot] : [];
        var said = new List<string>();

        await ExpectAsync("New");
        await MoveAsync("Working", First);
        await MoveAsync("Escalated", Second);
        await MoveAsync("Working", EmulatedOrg.Queue);
        await MoveAsync("Working", First);
        await MoveAsync("Closed", First);

        var rows = await Eventually.GetAsync(
            () => demo.QueryAsync($"SELECT Text__c, SenderType__c FROM SupportChat_Message__c WHERE Case__c = '{caseId}' ORDER BY SentAtMs__c, MessageId__c"),
            rows => rows.Count == said.Count);
        Assert.Equal(said, rows.Select(row => $"{row["SenderType__c"]}: {row["Text__c"]}"));
        Assert.Equal(1, (await demo.SendbirdWritesAsync()).Where(call => call.Key == "POST /v3/group_channels").Sum(call => call.Value));
        Assert.Single(await demo.QueryAsync("SELECT Id FROM Case"));

        // The customer writes while the Case moves, and each agent answers once there.
        async Task MoveAsync(string status, string owner)
        {
            var moved = demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = status, ["OwnerId"] = owner });
            await SayAsync("ann", "Customer", $"Anybody? {said.Count}");
            await moved;
            var isThere = status != "Closed" && owner.StartsWith("005", StringComparison.Ordinal);
            await ExpectAsync(status, isThere ? [$"sf_{owner}"] : []);
            if (isThere)
            {
                await SayAsync($"sf_{owner}", "Agent", $"I am here {said.Count}");
            }
        }

        async Task SayAsync(string userId, string type, string text)
        {
            await systems.PostAsync(url, userId, text);
            said.Add($"{type}: {text}");
        }

        async Task ExpectAsync(string status, params string[] agents)
        {
            await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == status);
            await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), members => members.SequenceEqual(others.Concat(agents).Order()));
            Assert.Contains((await demo.ChannelAsync(url))["members"]!.AsArray(), member => member!["user_id"]!.GetValue<string>() == "ann");
        }
    }
}
