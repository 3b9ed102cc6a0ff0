using System.Text.Json.Nodes;
using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Processes;

/// <summary>Agents go on working while <c>serve</c> is killed again and again: the stream's position and the queue survive (invariant 3).</summary>
[Trait("Category", "Kill")]
public sealed class KillDuringCaseChangesTests
{
    private const int Kills = 8;
    private const int Conversations = 6;
    private const int Seed = 77;

    private static readonly string[] Owners = ["005000000000001AAA", "005000000000002AAA", "005000000000003AAA"];
    private static readonly string[] Statuses = ["New", "Working", "Escalated", "Closed"];

    [Fact]
    public async Task Status_and_agents_follow_after_the_last_restart()
    {
        await using var installation = await Installation.StartAsync();
        var conversations = new List<(Expectation Expected, string CaseId)>();
        for (var number = 0; number < Conversations; number++)
        {
            var (status, body) = await installation.StartConversationAsync($"customer-{number}", "k");
            Assert.True(status == 201, $"The start answered {status}: {body}");
            conversations.Add((Expectation.Of(body, $"customer-{number}"), body["case"]!["id"]!.GetValue<string>()));
        }

        var dice = new Random(Seed);
        using var stop = new CancellationTokenSource();
        var done = 0;
        var agents = Task.Run(() => WorkAsync(
            installation.Systems,
            [.. conversations.Select(conversation => conversation.CaseId)],
            new Random(Seed),
            () => Interlocked.Increment(ref done),
            stop.Token));
        for (var kill = 0; kill < Kills; kill++)
        {
            var enough = Volatile.Read(ref done) + dice.Next(2, 30);
            await Eventually.BecomesTrueAsync(() => agents.IsFaulted || Volatile.Read(ref done) >= enough);
            await installation.Serve!.DisposeAsync();
            await installation.ServeAsync();
            Assert.False(agents.IsFaulted, agents.Exception?.ToString());
        }

        await stop.CancelAsync();
        await agents;
        var changes = done;
        Assert.True(changes > 5 * Kills, $"Only {changes} changes prove little.");
        var expected = conversations.Select(conversation => conversation.Expected).ToList();
        await Eventually.GetAsync(() => Violations.FindAsync(installation.Systems, expected), violations => violations.Count == 0);
        var (_, dead) = await installation.OpsAsync(HttpMethod.Get, "dead-letters");
        Assert.Empty(dead["items"]!.AsArray());
    }

    private static async Task WorkAsync(TwoSystems systems, string[] cases, Random dice, Action changed, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await systems.UpdateCaseAsync(
                cases[dice.Next(cases.Length)],
                new JsonObject { ["Status"] = Statuses[dice.Next(Statuses.Length)], ["OwnerId"] = Owners[dice.Next(Owners.Length)] });
            changed();
            await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(5, 80)), TimeProvider.System, CancellationToken.None);
        }
    }
}
