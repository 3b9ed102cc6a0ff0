using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using SupportChat.Emulators;
using SupportChat.Emulators.Sendbird;
using SupportChat.Emulators.ServiceBus;
using SupportChat.Tests.EndToEnd.Processes.Fixtures;
using SupportChat.Tests.Fixtures;
using SupportChat.Tests.Storage.Fixtures;

namespace SupportChat.Tests.EndToEnd.Replicas.Fixtures;

/// <summary>Two <c>serve</c> processes on one broker and one Table Storage, behind a load balancer, with emulated vendors.</summary>
internal sealed class ReplicatedInstallation : IAsyncDisposable
{
    /// <summary>So many messages prove something.</summary>
    public const int Enough = 40;

    private readonly string folder = Directory.CreateTempSubdirectory("supportchat-replicas-").FullName;
    private readonly int[] ports = [QuietPort.Find(), QuietPort.Find()];
    private readonly int tablePort = QuietPort.Find();
    private readonly int brokerPort = QuietPort.Find();
    private readonly CommandProcess?[] replicas = new CommandProcess?[2];
    private SendbirdEmulator sendbird = null!;
    private LoadBalancer balancer = null!;
    private AzuriteServer? tables;
    private ServiceBusEmulator? broker;

    /// <summary>The vendors, and calls of customers and operators through the load balancer, which has answers of its own.</summary>
    public Installation Outside { get; } = new(new SocketsHttpHandler { UseProxy = false });

    public static async Task<ReplicatedInstallation> StartAsync()
    {
        var installation = new ReplicatedInstallation();
        installation.tables = await AzuriteServer.StartAsync(CancellationToken.None, installation.tablePort);
        await Task.WhenAll(installation.StartBrokerAsync(), installation.Outside.EmulateAsync("salesforce", "issuer"));
        installation.sendbird = await SendbirdEmulator.StartAsync(
            new SendbirdEmulatorOptions
            {
                Port = installation.Outside.Systems.Sendbird.BaseAddress!.Port,
                WebhookUrl = new Uri($"http://127.0.0.1:{installation.Outside.Port}/api/sendbird/webhook"),

                // Its three tries outlast the outages here: what an edit whose webhooks were all lost comes to is another test's.
                WebhookRetryDelay = TimeSpan.FromSeconds(6),
            },
            CancellationToken.None);
        installation.balancer = await LoadBalancer.StartAsync(
            installation.Outside.Port, [.. installation.ports.Select(port => new Uri($"http://127.0.0.1:{port}"))]);
        await Task.WhenAll(installation.StartReplicaAsync(0), installation.StartReplicaAsync(1));
        return installation;
    }

    public CommandProcess Replica(int number) => replicas[number]!;

    /// <summary>Starts a replica; returns once it listens.</summary>
    public async Task StartReplicaAsync(int number)
    {
        var settings = Outside.Settings.ToDictionary();
        settings["Storage:Tables"] = AzuriteServer.ConnectionStringOf(tablePort);
        settings["ServiceBus"] =
            $"Endpoint=sb://127.0.0.1:{brokerPort};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=demo-key;UseDevelopmentEmulator=true;";
        var replica = CommandProcess.Start(["serve", "--port", ports[number].ToString(CultureInfo.InvariantCulture)], settings);
        replicas[number] = replica;
        await replica.ReadyAsync(new Uri($"http://127.0.0.1:{ports[number]}/api/health/live"));
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillReplicaAsync(int number) => await replicas[number]!.DisposeAsync();

    /// <summary>Azurite forgets what it took in the last seconds when it ends, as the service never does: so it is held, not ended.</summary>
    public Task HoldTablesAsync() => tables!.SignalAsync("STOP");

    public Task ReleaseTablesAsync() => tables!.SignalAsync("CONT");

    /// <summary>Starts the broker with what an earlier one left. What a killed replica held comes back within seconds instead of minutes.</summary>
    public async Task StartBrokerAsync()
    {
        broker = await ServiceBusEmulator.StartAsync(
            new ServiceBusEmulatorOptions { Port = brokerPort, ControlPort = 0, DataFolder = Path.Combine(folder, "broker") }, CancellationToken.None);
        using var control = Control();
        using var transcripts = await control.PutAsJsonAsync("emulator/queues/transcripts", new { lockSeconds = 15 });
        transcripts.EnsureSuccessStatusCode();
        using var conversations = await control.PutAsJsonAsync("emulator/queues/conversations", new { lockSeconds = 15 });
        conversations.EnsureSuccessStatusCode();
    }

    public async Task StopBrokerAsync() => await broker!.DisposeAsync();

    /// <summary>The broker cuts the connection of whoever does this next: send, receive, settle, renew or management.</summary>
    public async Task CutOnceAsync(string operation)
    {
        using var control = Control();
        using var answer = await control.PostAsJsonAsync("emulator/faults", new { match = new { operation }, times = 1, effect = new { mode = "cut" } });
        answer.EnsureSuccessStatusCode();
    }

    public async Task EndCutsAsync()
    {
        using var control = Control();
        using var answer = await control.DeleteAsync("emulator/faults");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until all that was acknowledged is where it belongs, once, and nothing is left to do; it was enough to prove something.</summary>
    public async Task CatchesUpAsync(IReadOnlyList<Expectation> acknowledged)
    {
        Assert.True(acknowledged.Sum(conversation => conversation.Messages.Count) >= Enough, "There was too little load to prove anything.");
        try
        {
            await Eventually.GetAsync(() => Violations.FindAsync(Outside.Systems, acknowledged), violations => violations.Count == 0);
            Assert.Equal(acknowledged.Count, (await Outside.Systems.QueryAsync("SELECT Id FROM Case")).Count);
            await Eventually.GetAsync(BacklogAsync, backlog => backlog == 0);
            var (_, dead) = await Outside.OpsAsync(HttpMethod.Get, "dead-letters");
            Assert.Empty(dead["items"]!.AsArray());
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(await DescribeAsync(), failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas.OfType<CommandProcess>())
        {
            await replica.DisposeAsync();
        }

        await balancer.DisposeAsync();
        await sendbird.DisposeAsync();
        await Outside.DisposeAsync();
        await StopBrokerAsync();
        await tables!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private HttpClient Control() => new() { BaseAddress = broker!.BaseAddress };

    /// <summary>Messages that wait or are being handled, dead letters of the broker included; not those that are scheduled.</summary>
    private async Task<long> BacklogAsync()
    {
        using var control = Control();
        var state = await control.GetFromJsonAsync<JsonNode>("emulator/state");
        return state!["queues"]!.AsArray()
            .SelectMany(queue => new[] { queue!["messages"]!, queue["deadLetters"]! })
            .Sum(counts => counts["active"]!.GetValue<long>() + counts["locked"]!.GetValue<long>());
    }

    private async Task<string> DescribeAsync()
    {
        using var control = Control();
        var webhooks = (await Outside.Systems.Sendbird.GetFromJsonAsync<JsonNode>("emulator/state"))!["webhooks"];
        return $"""
            Broker: {await control.GetStringAsync("emulator/state")}
            Webhooks: {webhooks}
            {string.Join('\n', replicas.Select((replica, number) => $"Replica {number}:\n{replica!.Output}\n{replica.Errors}"))}
            """;
    }
}
