using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd;

/// <summary>
/// <c>CaseChanges__JoinOn = Accept</c>: an agent is in the channel from accepting the work, not from being offered it
/// (docs/reference/salesforce.md#omni-channel).
/// </summary>
public sealed class AgentAcceptanceTests
{
    private const string First = "005000000000001AAA";
    private const string Second = "005000000000002AAA";

    [Fact]
    public async Task An_agent_joins_by_accepting_and_not_by_an_offer()
    {
        await using var demo = await StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");

        await OfferAsync(demo, url, caseId);
        Assert.Empty(await demo.AgentsAsync(url, "ann"));

        await AnswerAsync(demo, caseId, "accept");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual([$"sf_{First}"]));

        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Closed" });
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.Length == 0);
    }

    [Fact]
    public async Task Who_declines_is_never_in_the_channel_and_who_accepts_then_is()
    {
        await using var demo = await StartAsync();
        var (url, caseId) = await demo.OpenCaseAsync("ann", "k");
        await OnlineAsync(demo, First);
        await OwnedByAsync(demo, caseId, First);
        await Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/agents/{First}", new JsonObject { ["online"] = false });

        await OnlineAsync(demo, Second);
        var offered = await demo.QueryAsync("SELECT OwnerId FROM Case");
        if (offered[0]["OwnerId"]!.GetValue<string>() == First)
        {
            await AnswerAsync(demo, caseId, "decline");
            await OwnedByAsync(demo, caseId, Second);
        }

        await AnswerAsync(demo, caseId, "accept");
        await Eventually.GetAsync(() => demo.AgentsAsync(url, "ann"), agents => agents.SequenceEqual([$"sf_{Second}"]));
        var (_, first) = await Demo.SendAsync(demo.Sendbird, HttpMethod.Get, $"v3/users/sf_{First}");
        Assert.Equal(400201, first["code"]!.GetValue<int>());
    }

    private static Task<Demo> StartAsync() => Demo.StartAsync(
        new Dictionary<string, string?> { ["CaseChanges:JoinOn"] = "Accept" }, new SalesforceEmulatorOptions { JoinOnAccept = true });

    /// <summary>The first agent is offered the Case, and all that follows from that has happened.</summary>
    private static async Task OfferAsync(Demo demo, string url, string caseId)
    {
        await OnlineAsync(demo, First);
        await OwnedByAsync(demo, caseId, First);
        await demo.UpdateCaseAsync(caseId, new JsonObject { ["Status"] = "Working" });
        await Eventually.BecomesTrueAsync(async () => await demo.CaseStatusAsync(url) == "Working");
        await demo.SettleAsync();
    }

    private static Task OnlineAsync(Demo demo, string agent) =>
        Demo.SendAsync(demo.Salesforce, HttpMethod.Put, $"emulator/agents/{agent}", new JsonObject { ["online"] = true });

    private static Task OwnedByAsync(Demo demo, string caseId, string agent) => Eventually.GetAsync(
        () => demo.QueryAsync($"SELECT OwnerId FROM Case WHERE Id = '{caseId}'"), cases => cases[0]["OwnerId"]!.GetValue<string>() == agent);

    private static async Task AnswerAsync(Demo demo, string caseId, string action)
    {
        var (status, body) = await Demo.SendAsync(
            demo.Salesforce, HttpMethod.Post, "emulator/omni", new JsonObject { ["caseId"] = caseId, ["action"] = action });
        Assert.True(status == 204, $"{action} answered {status}: {body}");
    }
}
