using System.Text.Json.Nodes;
using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.EndToEnd.Replicas.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.EndToEnd.Replicas;

/// <summary>Two <c>serve</c> processes share Service Bus and Table Storage.</summary>
[Trait("Category", "Azurite")]
public sealed class ReplicasTests
{
    private const int Seed = 4_711;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(3);

    /// <summary>Nothing acknowledged is lost, nothing is done twice, and all of it catches up by itself.</summary>
    [NodeFact]
    public async Task A_replica_is_killed_and_one_held_and_tables_and_broker_go_and_come_back()
    {
        await using var installation = await ReplicatedInstallation.StartAsync();
        using var stop = new CancellationTokenSource();
        var customers = Enumerable.Range(0, 3).Select(number => new CustomerLoad(installation.Outside, $"customer-{number}", Seed + number)).ToList();
        var load = Task.WhenAll(customers.Select(customer => Task.Run(() => customer.RunAsync(stop.Token))).Append(
            Task.Run(() => AgentLoad.RunAsync(installation.Outside.Systems, new Random(Seed), stop.Token))));
        await Eventually.BecomesTrueAsync(() => Task.FromResult(load.IsFaulted || customers.All(customer => customer.Starts > 0)));

        await installation.KillReplicaAsync(0);
        await PauseAsync();
        await installation.StartReplicaAsync(0);
        installation.Replica(1).Signal("STOP");
        await PauseAsync();
        installation.Replica(1).Signal("CONT");
        await PauseAsync();
        await installation.HoldTablesAsync();
        await PauseAsync();
        await installation.ReleaseTablesAsync();
        await PauseAsync();
        await installation.StopBrokerAsync();
        await PauseAsync();
        await installation.StartBrokerAsync();
        await PauseAsync();
        await Eventually.BecomesTrueAsync(() => load.IsFaulted || customers.Sum(customer => customer.Posts) >= ReplicatedInstallation.Enough);
        Assert.False(load.IsFaulted, load.Exception?.ToString());

        await stop.CancelAsync();
        await load;
        await installation.CatchesUpAsync([.. customers.SelectMany(customer => customer.Acknowledged)]);
    }

    [NodeFact]
    public async Task A_conversation_goes_from_its_start_to_its_close()
    {
        await using var installation = await ReplicatedInstallation.StartAsync();
        var systems = installation.Outside.Systems;
        // A slow replica's start goes to the other one as well, which finds it made, or in the making.
        var (_, body) = await Eventually.GetAsync(
            () => installation.Outside.StartConversationAsync("jane", "k"),
            answer => answer is { Status: 200 or 201, Body: var made } && made["case"] is not null);
        var expected = Expectation.Of(body, "jane");

        for (var i = 0; i < 10; i++)
        {
            var id = await systems.PostAsync(expected.ChannelUrl, "jane", $"Text {i}");
            expected.Messages[id] = $"Text {i}";
        }

        await systems.UpdateCaseAsync(
            body["case"]!["id"]!.GetValue<string>(), new JsonObject { ["Status"] = "Working", ["OwnerId"] = "005000000000001AAA" });
        await Eventually.GetAsync(() => Violations.FindAsync(systems, [expected]), violations => violations.Count == 0);
        await systems.UpdateCaseAsync(body["case"]!["id"]!.GetValue<string>(), new JsonObject { ["Status"] = "Closed" });
        await Eventually.GetAsync(() => Violations.FindAsync(systems, [expected]), violations => violations.Count == 0);
    }

    private static Task PauseAsync() => Task.Delay(Between, TimeProvider.System, CancellationToken.None);
}
