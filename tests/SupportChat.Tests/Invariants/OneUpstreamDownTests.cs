using System.Text.Json.Nodes;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Invariants;

/// <summary>One upstream being down does not hold up work towards the other (invariant 5).</summary>
public sealed class OneUpstreamDownTests
{
    [Fact]
    public async Task A_status_that_waits_for_its_moment_does_not_wait_for_Salesforces_next_try()
    {
        await using var integration = await Integration.StartAsync();
        var conversation = await integration.StartConversationAsync("ann", "k");
        var caseId = await integration.CaseIdAsync(conversation);
        await TwoSystems.FaultAsync(integration.Systems.Salesforce, new JsonObject
        {
            ["match"] = new JsonObject { ["method"] = "PATCH", ["path"] = "/services/data/*/sobjects/Case/*" },
            ["effect"] = new JsonObject { ["status"] = 503 },
        });
        await integration.Get<CustomerIntents>().CloseAsync(ConversationId.Parse(conversation.ConversationId), CancellationToken.None);
        while ((await integration.RecordAsync(conversation)).Requeue is not { Attempt: > 6 })
        {
            integration.Time.Advance(TimeSpan.FromSeconds(40));
            await integration.StepAsync();
        }

        foreach (var status in new[] { "Working", "Escalated" })
        {
            await integration.Systems.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = status });
            await integration.HintAsync(caseId);
            await integration.StepAsync();
        }

        integration.Time.Advance(TimeSpan.FromSeconds(1));
        await integration.StepAsync();

        Assert.Empty(await Violations.FindAsync(integration.Systems, [conversation]));
        Assert.NotNull((await integration.RecordAsync(conversation)).Requeue);
        await integration.Systems.HealAsync();
        await integration.DrainAsync();
        Assert.Equal("Closed", Assert.Single(await integration.Systems.QueryAsync("SELECT Status FROM Case"))["Status"]!.GetValue<string>());
    }
}
