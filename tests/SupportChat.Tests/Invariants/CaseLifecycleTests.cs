using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>
/// Created once, never resurrected (docs/architecture.md#rule-3-created-once): what happens to messages when their Case is deleted, restored or merged, or
/// their channel is deleted.
/// </summary>
public sealed class CaseLifecycleTests
{
    private const string Agent = "005000000000001AAA";

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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_agent_who_takes_the_Case_before_we_know_its_id_is_not_lost(bool eventNamesTheConversation)
    {
        var held = new HeldCalls(request => request.RequestUri!.AbsolutePath.EndsWith("/composite", StringComparison.Ordinal), holdsAnswer: true);
        await using var integration = await Integration.StartAsync(
            services => services.AddHttpClient(SalesforceClient.Name).AddHttpMessageHandler(held.Handler));
        var starting = Task.Run(() => integration.StartConversationAsync("ann", "k"));
        await held.Reached;
        var key = ConversationId.Derive("ann", "k").Value;
        var caseId = Assert.Single(await integration.Systems.QueryAsync($"SELECT Id FROM Case WHERE SupportChat_ConversationId__c = '{key}'"))["Id"]!.GetValue<string>();

        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = Agent, ["Status"] = "Working" });
        await integration.Get<ICaseChangeSink>().ApplyManyAsync(
            [
                new CaseChange
                {
                    Type = CaseChangeType.Update,
                    EventId = "accept",
                    CaseIds = [SalesforceId.Parse(caseId)],
                    ConversationKey = eventNamesTheConversation ? key : null,
                    Version = new CaseVersion(integration.Time.GetUtcNow().ToUnixTimeMilliseconds(), 2, 1),
                    OwnerId = new(SalesforceId.Parse(Agent)),
                    Status = new("Working"),
                },
            ],
            CancellationToken.None);
        held.LetGo();
        var conversation = await starting;

        Assert.Equal([Agent], (await integration.RecordAsync(conversation)).Applied.Agents.Select(agent => agent.UserId.Value));
        await integration.DrainAsync();
        Assert.Equal("Working", (await integration.RecordAsync(conversation)).Applied.CaseStatus);
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task After_a_merge_the_conversation_goes_on_with_the_master()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        await SayAsync(integration, conversation, "before");
        var (_, created) = await Demo.SendAsync(
            integration.Systems.Salesforce,
            HttpMethod.Post,
            "services/data/v67.0/sobjects/Case",
            new JsonObject { ["Subject"] = "The agent's own", ["Status"] = "Working" });
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
        await Demo.SendAsync(integration.Systems.Sendbird, HttpMethod.Delete, $"v3/group_channels/{conversation.ChannelUrl}");

        await integration.ReconcileAsync(conversation, 2, VerifyScope.Everything);
        integration.Time.Advance(TimeSpan.FromMinutes(5));
        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Closed", ["OwnerId"] = "005000000000001AAA" });
        await integration.HintAsync(caseId);
        await integration.DrainAsync();

        Assert.Empty(await integration.Systems.ChannelsAsync());
        Assert.Equal("ChannelDeleted", (await integration.RecordAsync(conversation)).Attention?.Reason);
        await AssertAllOnAsync(integration, caseId, 1);
        Assert.All(
            await integration.Systems.QueryAsync("SELECT Deleted__c FROM SupportChat_Message__c"), row => Assert.False(row["Deleted__c"]!.GetValue<bool>()));
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
