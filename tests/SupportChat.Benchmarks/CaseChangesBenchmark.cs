using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;

namespace SupportChat.Benchmarks;

/// <summary>
/// Case changes: how late the channel's metadata is after a status PATCH; events a second from the stream to applied and checkpointed, beside a bare loop
/// that reads the same events over gRPC and decodes their Avro; memory over 100,000 events. The emulators run in a process of their own. The queue's
/// consumers are off but for the first figure.
/// </summary>
internal static class CaseChangesBenchmark
{
    private const string Topic = "/data/SupportChat__chn";
    private const int Lags = 30;
    private const int Few = 200;
    private const int Many = 2_000;
    private const int EventsPerRound = 50_000;
    private const int Rounds = 5;
    private const int WarmUp = 1;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        await LagAsync();
        return
        [
            await ThroughputAsync(Few),
            await ThroughputAsync(Many) with { Target = null },
        ];
    }

    private static async Task LagAsync()
    {
        await using var fixture = await CaseChangesFixture.StartAsync(loops: true);
        var start = fixture.Services.GetRequiredService<StartConversation>();
        var started = (StartOutcome.Started)await start.HandleAsync(
            new StartCommand("ann", "k", new StartRequest { Subject = "Help" }), CancellationToken.None);
        var lags = new List<double>();
        for (var i = 0; i < Lags; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            var status = i % 2 == 0 ? "Working" : "New";
            var clock = Stopwatch.StartNew();
            await fixture.PatchAsync($"sobjects/Case/{started.Conversation.Current.CaseId!.Value.Value}", new JsonObject { ["Status"] = status });
            while (await fixture.CaseStatusAsync(started.Conversation.ChannelUrl) != status)
            {
                await Task.Yield();
            }

            lags.Add(clock.Elapsed.TotalMilliseconds);
        }

        lags.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"status PATCH to metadata: p50 {lags[Lags / 2]:0} ms, p95 {lags[(int)(Lags * 0.95)]:0} ms"));
    }

    /// <summary>Rounds until both are compiled for speed, then rounds over new events each, both readers in turn going first.</summary>
    private static async Task<Ratio> ThroughputAsync(int conversations)
    {
        await using var fixture = await CaseChangesFixture.StartAsync(loops: false);
        var rounds = new StreamRounds(fixture.Services, Topic);
        await rounds.PrepareAsync();
        var cases = await fixture.LinkAsync(conversations);
        await rounds.BareAsync(conversations);
        await rounds.OursAsync(conversations);
        for (var round = 0; round < WarmUp; round++)
        {
            await fixture.ChangeAsync(cases, EventsPerRound);
            await rounds.BareAsync(EventsPerRound);
            await rounds.OursAsync(EventsPerRound);
        }

        var (ours, bare) = (new List<double>(), new List<double>());
        var memory = new List<Memory>();
        for (var round = 1; round <= Rounds; round++)
        {
            await fixture.ChangeAsync(cases, EventsPerRound);
            if (round % 2 == 0)
            {
                bare.Add(EventsPerRound / await rounds.BareAsync(EventsPerRound));
                ours.Add(EventsPerRound / await rounds.OursAsync(EventsPerRound));
            }
            else
            {
                ours.Add(EventsPerRound / await rounds.OursAsync(EventsPerRound));
                bare.Add(EventsPerRound / await rounds.BareAsync(EventsPerRound));
            }

            memory.Add(Memory.Now(round * EventsPerRound));
        }

        Console.WriteLine($"memory, {conversations} Cases in turn: {string.Join("; ", memory.Select(point => point.Beside(memory[0])))}");
        return new Ratio($"Case changes applied and checkpointed, {conversations} Cases in turn / bare read and decode", ours.Median(), bare.Median(), "ev/s", 0.5, AtLeast: true);
    }

    /// <summary>Memory of this process, in bytes.</summary>
    /// <param name="Events">Events so far.</param>
    /// <param name="Heap">What is alive after a full collection.</param>
    /// <param name="WorkingSet">As the system sees it.</param>
    private sealed record Memory(int Events, long Heap, long WorkingSet)
    {
        public static Memory Now(int events)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            var heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
            return new Memory(events, heap.HeapSizeBytes - heap.FragmentedBytes, Environment.WorkingSet);
        }

        public string Beside(Memory first) => string.Create(
            CultureInfo.InvariantCulture,
            $"{Events / 1000}k events: heap {Heap / 1e6:0.0} MB ({(double)Heap / first.Heap:0.00}), working set {WorkingSet / 1e6:0} MB ({(double)WorkingSet / first.WorkingSet:0.00})");
    }
}
