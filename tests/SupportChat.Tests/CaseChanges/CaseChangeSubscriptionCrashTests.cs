using CsCheck;
using SupportChat.CaseChanges;
using SupportChat.Tests.CaseChanges.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges;

/// <summary>Subscribers that are killed at random moments: between the sink's work and the cursor, before either, or while they write.</summary>
public sealed class CaseChangeSubscriptionCrashTests
{
    private static readonly Gen<(int[] Shares, int[] Lives, int Chunk)> Stories =
        Gen.Select(Gen.Int[1, 3].Array[1, 12], Gen.Int[0, 8].Array[0, 6], Gen.Int[1, 4]);

    [Fact]
    public async Task Every_event_reaches_the_sink_in_order_of_first_arrival() =>
        await Stories.SampleAsync(async story =>
        {
            using var fixture = new SubscriptionFixture();
            fixture.Options.Window = TimeSpan.FromSeconds(10);
            fixture.Bus.ChunkSize = story.Chunk;
            fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(0) });
            fixture.Bus.PublishStatus(0);
            fixture.Bus.PublishStatus([.. story.Shares.SelectMany((share, index) => Enumerable.Repeat(index + 1, share))]);
            var expected = Enumerable.Range(1, story.Shares.Sum()).Select(i => $"event-{i}").ToArray();
            foreach (var life in story.Lives)
            {
                await LiveAsync(fixture, life);
            }

            var run = fixture.StartAsync();
            await fixture.PassUntilAsync(() => fixture.Sink.Applied.Any(change => change.EventId == expected[^1]), stepSeconds: 0.05);
            await fixture.EndOfAsync(run);

            Assert.Equal(expected, fixture.Sink.Applied.Select(change => change.EventId).Distinct());
        }, iter: 50);

    /// <summary>A subscriber whose sink and table go silent after so many calls, as they do for a killed process.</summary>
    private static async Task LiveAsync(SubscriptionFixture fixture, int calls)
    {
        using var killed = new CancellationTokenSource();
        var left = calls;
        void Step()
        {
            if (Interlocked.Decrement(ref left) < 0)
            {
                killed.Cancel();
                throw new OperationCanceledException(killed.Token);
            }
        }

        fixture.Sink.OnApply = async (_, cancellation) =>
        {
            // Long enough for the cursor to be written meanwhile, which must not be ahead.
            await Task.Delay(TimeSpan.FromSeconds(2), fixture.Time, cancellation);
            Step();
        };
        fixture.Cursors.BeforeSave = _ => Step();
        var run = Task.Run(() => fixture.StartAsync(killed.Token));
        await fixture.PassUntilAsync(() => run.IsCompleted, stepSeconds: 1);
        try
        {
            await run;
        }
        catch (OperationCanceledException)
        {
            // Killed while it took the lease.
        }

        fixture.Sink.OnApply = (_, _) => Task.CompletedTask;
        fixture.Cursors.BeforeSave = _ => { };

        // The dead subscriber's lease runs out.
        fixture.Time.Advance(CursorLease.Duration);
    }
}
