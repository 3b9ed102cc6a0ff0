using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Salesforce.PubSub;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary><c>CaseChanges__JoinOn = Accept</c> with events that leave something out (docs/reference/salesforce.md#omni-channel).</summary>
public sealed class AgentWorkAcceptanceTests
{
    private const string Agent = "005000000000001AAA";

    [Fact]
    public async Task An_event_without_the_Case_has_the_work_looked_up()
    {
        await using var integration = await StartAsync();
        var (conversation, caseId) = await OfferAsync(integration);
        var work = Assert.Single(await integration.Systems.QueryAsync("SELECT Id FROM AgentWork"))["Id"]!.GetValue<string>();
        await AnswerAsync(integration, caseId, "accept");

        await integration.Get<ICaseChangeSink>().ApplyManyAsync(
            [new CaseChange { Type = CaseChangeType.AgentWork, EventId = "e", NeedsRead = true, AgentWork = new AgentWorkChange([SalesforceId.Parse(work)], null, "Opened", false) }],
            CancellationToken.None);
        await integration.DrainAsync();

        Assert.Equal([Agent], (await integration.RecordAsync(conversation)).Applied.Agents.Select(agent => agent.UserId.Value));
        await integration.AssertInvariantsAsync(conversation);
    }

    [Fact]
    public async Task Work_that_was_given_away_unheard_of_empties_the_channel_at_the_next_read()
    {
        await using var integration = await StartAsync();
        var (conversation, caseId) = await OfferAsync(integration);
        await AnswerAsync(integration, caseId, "accept");
        await integration.ReconcileAsync(conversation, 1, VerifyScope.Case);
        Assert.NotEmpty((await integration.RecordAsync(conversation)).Applied.Agents);

        await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["OwnerId"] = "005000000000002AAA" });
        await Eventually.BecomesTrueAsync(
            async () => (await integration.Systems.QueryAsync("SELECT Status FROM AgentWork"))[0]["Status"]!.GetValue<string>() == "Transferred");
        await integration.ReconcileAsync(conversation, 1, VerifyScope.Case);
        await integration.DrainAsync();

        Assert.Empty((await integration.RecordAsync(conversation)).Applied.Agents);
    }

    private static Task<Integration> StartAsync() =>
        Integration.StartAsync(services => services.Configure<CaseChangesOptions>(options => options.JoinOn = JoinOn.Accept));

    private static async Task<(Expectation Conversation, string CaseId)> OfferAsync(Integration integration)
    {
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        await Demo.SendAsync(integration.Systems.Salesforce, HttpMethod.Put, $"emulator/agents/{Agent}", new JsonObject { ["online"] = true });
        await Eventually.BecomesTrueAsync(async () => (await integration.Systems.QueryAsync("SELECT Id FROM AgentWork")).Count == 1);
        return (conversation, caseId);
    }

    private static async Task AnswerAsync(Integration integration, string caseId, string action)
    {
        var (status, body) = await Demo.SendAsync(
            integration.Systems.Salesforce, HttpMethod.Post, "emulator/omni", new JsonObject { ["caseId"] = caseId, ["action"] = action });
        Assert.True(status == 204, $"{action} answered {status}: {body}");
    }
}
