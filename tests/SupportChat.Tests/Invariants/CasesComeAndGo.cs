using System.Text.Json.Nodes;

namespace SupportChat.Tests.Invariants;

/// <summary>Created once, never resurrected (design rule 3): what happens to messages when their Case is deleted, restored or merged, or their channel is deleted.</summary>
public sealed class CasesComeAndGo
{
    [Fact]
    public async Task Messages_to_a_deleted_Case_wait_and_follow_when_it_returns()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        await SayAsync(integration, conversation, "before");
        await integration.Systems.DeleteCaseAsync(caseId);

        await SayAsync(integration, conversation, "meanwhile");

        Assert.Empty(await integration.Systems.QueryAsync("SELECT Id FROM Case"));
        Assert.Equal("CaseDeleted", (await integration.RecordAsync(conversation)).Attention?.Reason);
        await integration.Systems.UndeleteCaseAsync(caseId);
        await integration.HintAsync(caseId);
        await integration.DrainAsync();
        Assert.Null((await integration.RecordAsync(conversation)).Attention);
        await integration.AssertInvariantsAsync(conversation);
        await AssertAllOnAsync(integration, caseId, 2);
    }

    [Fact]
    public async Task After_a_merge_the_conversation_goes_on_with_the_master()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        await SayAsync(integration, conversation, "before");
        var (_, created) = await EndToEnd.Demo.SendAsync(
            integration.Systems.Salesforce, HttpMethod.Post, "services/data/v67.0/sobjects/Case", new JsonObject { ["Subject"] = "The agent's own", ["Status"] = "Working" });
        var masterId = created["id"]!.GetValue<string>();

        await integration.Systems.MergeCasesAsync(masterId, caseId);
        await SayAsync(integration, conversation, "after");
        await integration.DrainAsync();

        var record = await integration.RecordAsync(conversation);
        Assert.Equal(masterId, record.Current.CaseId?.Value);
        Assert.Equal("Working", record.Applied.CaseStatus);
        Assert.Single(await integration.Systems.QueryAsync("SELECT Id FROM Case"));
        await AssertAllOnAsync(integration, masterId, 2);
    }

    [Fact]
    public async Task A_deleted_channel_is_a_fact_and_its_rows_stay()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        await SayAsync(integration, conversation, "kept");
        await EndToEnd.Demo.SendAsync(integration.Systems.Sendbird, HttpMethod.Delete, $"v3/group_channels/{conversation.ChannelUrl}");

        await integration.ReconcileAsync(conversation, 2, SupportChat.Conversations.VerifyScope.Everything);
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Closed", ["OwnerId"] = "005000000000001AAA" });
        await integration.HintAsync(caseId);
        await integration.DrainAsync();

        Assert.Empty(await integration.Systems.ChannelsAsync());
        Assert.Equal("ChannelDeleted", (await integration.RecordAsync(conversation)).Attention?.Reason);
        await AssertAllOnAsync(integration, caseId, 1);
        Assert.All(await integration.Systems.QueryAsync("SELECT Deleted__c FROM SupportChat_Message__c"), row => Assert.False(row["Deleted__c"]!.GetValue<bool>()));
    }

    private static async Task SayAsync(Integration integration, Expectation conversation, string text)
    {
        var message = await integration.Systems.PostAsync(conversation.ChannelUrl, TwoSystems.Text("ann", text));
        conversation.Messages[TwoSystems.Id(message)] = text;
        await integration.TellAsync(conversation, message);
        await integration.DrainAsync();
    }

    private static async Task AssertAllOnAsync(Integration integration, string caseId, int count)
    {
        var rows = await integration.Systems.QueryAsync("SELECT Case__c FROM SupportChat_Message__c");
        Assert.Equal(count, rows.Count);
        Assert.All(rows, row => Assert.Equal(caseId, row["Case__c"]?.GetValue<string>()));
    }
}
