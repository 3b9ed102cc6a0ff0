using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Avro.Generic;
using Avro.IO;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Cli.Hosting;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.Benchmarks;

/// <summary>
/// Case changes: how late the channel's metadata is after a status PATCH, and events a second from the stream to applied and checkpointed beside a bare
/// loop that reads the same events over gRPC and decodes their Avro. The consumers of the queue are off in the second.
/// </summary>
internal static class CaseChangesBenchmark
{
    private const string Topic = "/data/SupportChat__chn";
    private const int Lags = 30;
    private const int Conversations = 200;
    private const int EventsPerRound = 20_000;
    private const int MemoryRounds = 5;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        await LagAsync();
        return await ThroughputAsync();
    }

    private static async Task LagAsync()
    {
        await using var bench = await Bench.StartAsync(consumers: true);
        var start = bench.App.Services.GetRequiredService<StartConversation>();
        var started = (StartOutcome.Started)await start.HandleAsync(new StartCommand("ann", "k", new StartRequest { Subject = "Help" }), CancellationToken.None);
        var lags = new List<double>();
        for (var i = 0; i < Lags; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            var status = i % 2 == 0 ? "Working" : "New";
            var clock = Stopwatch.StartNew();
            await bench.PatchAsync($"sobjects/Case/{started.Conversation.Current.CaseId!.Value.Value}", new JsonObject { ["Status"] = status });
            while (await bench.CaseStatusAsync(started.Conversation.ChannelUrl) != status)
            {
                await Task.Yield();
            }

            lags.Add(clock.Elapsed.TotalMilliseconds);
        }

        lags.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"status PATCH to metadata: p50 {lags[Lags / 2]:0} ms, p95 {lags[(int)(Lags * 0.95)]:0} ms"));
    }

    private static async Task<IReadOnlyList<Ratio>> ThroughputAsync()
    {
        await using var bench = await Bench.StartAsync(consumers: false);
        var cases = await bench.LinkAsync(Conversations);
        await bench.ChangeAsync(cases, EventsPerRound);
        var services = bench.App.Services;
        var window = services.GetRequiredService<CaseChangeWindow>();
        var status = services.GetRequiredService<CaseChangeStreamStatus>();
        var cursors = services.GetRequiredService<ICursorStore>();
        await cursors.SaveAsync(Topic, new StreamCursor { Watermark = TimeProvider.System.GetUtcNow() }, null, CancellationToken.None);
        var total = EventsPerRound + Conversations;
        var bare = await BareAsync(services.GetRequiredService<IEventBus>(), total);
        var ours = await OursAsync(window, status, total);
        var heap = new List<double>();
        for (var round = 0; round < MemoryRounds; round++)
        {
            await bench.ChangeAsync(cases, EventsPerRound);
            total += EventsPerRound;
            await OursAsync(window, status, total);
            heap.Add(GC.GetTotalMemory(forceFullCollection: true) / 1e6);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"heap after each {EventsPerRound} events: {string.Join(", ", heap.Select(mb => mb.ToString("0", CultureInfo.InvariantCulture)))} MB (emulator included)"));
        return [new Ratio("Case change events applied and checkpointed / bare read and decode", ours, bare, "ev/s", 0.5, AtLeast: true)];
    }

    private static async Task<double> BareAsync(IEventBus bus, int count)
    {
        var clock = Stopwatch.StartNew();
        var seen = 0;
        GenericDatumReader<GenericRecord>? reader = null;
        await foreach (var answer in bus.SubscribeAsync(Topic, ReplayStart.Earliest, CancellationToken.None))
        {
            foreach (var item in answer.Events)
            {
                reader ??= Reader((await bus.GetSchemaAsync(item.Event.SchemaId, CancellationToken.None)).Record);
                using var payload = new MemoryStream(item.Event.Payload.ToByteArray());
                seen += reader.Read(null!, new BinaryDecoder(payload)) is null ? 0 : 1;
            }

            if (seen >= count)
            {
                break;
            }
        }

        return count / clock.Elapsed.TotalSeconds;
    }

    private static GenericDatumReader<GenericRecord> Reader(Avro.Schema schema) => new(schema, schema);

    private static async Task<double> OursAsync(CaseChangeWindow window, CaseChangeStreamStatus status, int total)
    {
        var before = Count(status);
        using var stop = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var run = window.RunAsync(Topic, stop.Token);
        while (Count(status) < total)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        var elapsed = clock.Elapsed;
        await stop.CancelAsync();
        try
        {
            await run;
        }
        catch (OperationCanceledException)
        {
            // Asked for.
        }

        return (total - before) / elapsed.TotalSeconds;
    }

    private static long Count(CaseChangeStreamStatus status) => status.Topics is [var topic, ..] ? topic.Events : 0;

    /// <summary>Emulators and integration.</summary>
    private sealed class Bench(string folder, EmulatorSet emulators, WebApplication app, HttpClient salesforce) : IAsyncDisposable
    {
        public WebApplication App { get; } = app;

        public static async Task<Bench> StartAsync(bool consumers)
        {
            var folder = Directory.CreateTempSubdirectory("supportchat-bench-").FullName;
            var port = FreePort.Find();
            var emulators = await EmulatorSet.StartAsync(new EmulatorPorts(0, 0, 0, 0, 0), EmulatorSet.All, EmulatorSet.WebhookOf(port), CancellationToken.None);
            var settings = DemoSettings.For(emulators);
            settings["Logging:LogLevel:Default"] = "None";
            var app = IntegrationHost.Build(port, folder, settings, emulators);
            if (consumers)
            {
                await app.StartAsync();
            }

            var salesforce = new HttpClient { BaseAddress = emulators.Salesforce!.BaseAddress };
            var session = await app.Services.GetRequiredService<SalesforceSessions>().GetAsync(CancellationToken.None);
            salesforce.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.AccessToken);
            salesforce.DefaultRequestHeaders.Add("Sforce-Auto-Assign", "FALSE");
            return new Bench(folder, emulators, app, salesforce);
        }

        public async Task PatchAsync(string path, JsonObject body)
        {
            using var answer = await salesforce.PatchAsJsonAsync($"services/data/v67.0/{path}", body);
            answer.EnsureSuccessStatusCode();
        }

        public async Task<string?> CaseStatusAsync(string channelUrl)
        {
            var values = await App.Services.GetRequiredService<Sendbird.SendbirdClient>().ReadMetadataAsync(channelUrl, ["caseStatus"], CancellationToken.None);
            return values?.GetValueOrDefault("caseStatus");
        }

        /// <summary>Settled conversations with their Cases.</summary>
        public async Task<IReadOnlyList<string>> LinkAsync(int count)
        {
            var store = App.Services.GetRequiredService<IConversationStore>();
            var client = App.Services.GetRequiredService<SalesforceClient>();
            var ids = new List<string>();
            for (var i = 0; i < count; i++)
            {
                var id = ConversationId.Derive($"user-{i}", "k");
                var created = (CaseCreation.Created)await client.CreateCaseAsync(id.Value, new Dictionary<string, object?> { ["Subject"] = $"Case {i}" }, CancellationToken.None);
                var now = TimeProvider.System.GetUtcNow();
                await store.InsertAsync(new Conversation
                {
                    Id = id,
                    UserId = $"user-{i}",
                    ChannelUrl = id.ChannelUrl,
                    CreatedAt = now,
                    CommandHash = "",
                    Episodes = [new Episode { Number = 1, From = now, CaseId = created.Case.Id, Status = "New", OwnerId = created.Case.OwnerId }],
                    Applied = new AppliedState { Channel = ChannelState.Created, CaseStatus = "New", Listed = true },
                }, CancellationToken.None);
                ids.Add(created.Case.Id.Value);
            }

            return ids;
        }

        /// <summary>Changes every Case's status and subject in turn, until so many events were published.</summary>
        public async Task ChangeAsync(IReadOnlyList<string> cases, int events)
        {
            for (var round = 0; round < events / cases.Count; round++)
            {
                var rows = new JsonArray([.. cases.Select((id, i) => new JsonObject
                {
                    ["attributes"] = new JsonObject { ["type"] = "Case" }, ["id"] = id, ["Status"] = round % 2 == 0 ? "Working" : "New", ["Subject"] = $"{round} {i} {Guid.NewGuid():N}",
                })]);
                await PatchAsync("composite/sobjects", new JsonObject { ["allOrNone"] = false, ["records"] = rows });
            }
        }

        public async ValueTask DisposeAsync()
        {
            await App.StopAsync();
            await App.DisposeAsync();
            await emulators.DisposeAsync();
            salesforce.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }
}
