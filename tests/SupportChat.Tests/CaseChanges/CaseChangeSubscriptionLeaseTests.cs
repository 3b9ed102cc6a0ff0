using SupportChat.CaseChanges;
using SupportChat.Tests.CaseChanges.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges;

public sealed class CaseChangeSubscriptionLeaseTests : IDisposable
{
    private readonly SubscriptionFixture bench = new();

    [Fact]
    public async Task A_second_subscriber_returns_at_once()
    {
        var first = bench.StartAsync();
        await bench.SubscribedAsync(1);

        Assert.Equal(SubscriptionResult.NotLeased, await bench.StartAsync());

        Assert.Single(bench.Bus.Starts);
        await bench.EndOfAsync(first);
        var next = bench.StartAsync();
        await bench.SubscribedAsync(2);
        await bench.EndOfAsync(next);
    }

    [Fact]
    public async Task The_lease_is_renewed_for_as_long_as_the_subscription_runs()
    {
        var run = bench.StartAsync();
        await bench.SubscribedAsync(1);
        for (var seconds = 0; seconds < 120; seconds++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            var now = bench.Time.GetUtcNow();
            await Eventually.BecomesTrueAsync(() => bench.Cursors[SubscriptionFixture.Topic]!.LeaseUntil > now + TimeSpan.FromSeconds(18));
        }

        await bench.EndOfAsync(run);
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_taken_and_the_old_holder_stops_without_writing()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1, 2, 3);
        var old = bench.StartAsync();
        await Eventually.BecomesTrueAsync(() => bench.Sink.Applied.Count == 2);

        // Somebody else, by a clock that is ahead.
        var taken = bench.Cursors[SubscriptionFixture.Topic]! with { LeaseOwner = "other", ReplayId = MemoryBus.Id(9) };
        bench.Cursors.Put(SubscriptionFixture.Topic, taken);

        Assert.Equal(SubscriptionResult.LeaseLost, await bench.EndOfAsync(old));
        Assert.Equal(taken, bench.Cursors[SubscriptionFixture.Topic]);
    }

    [Fact]
    public async Task Work_in_hand_is_abandoned_when_the_lease_is_lost()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1, 2);
        var applying = new TaskCompletionSource();
        bench.Sink.OnApply = async (_, cancellation) =>
        {
            applying.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        };
        var run = bench.StartAsync();
        await applying.Task;
        bench.Cursors.BeforeSave = _ => throw new IOException("table down");

        Assert.Equal(SubscriptionResult.LeaseLost, await bench.EndOfAsync(run));
        Assert.Empty(bench.Sink.Applied);
    }

    [Fact]
    public async Task A_table_that_is_down_for_a_moment_costs_nothing()
    {
        var run = bench.StartAsync();
        await bench.SubscribedAsync(1);
        var failures = 0;
        bench.Cursors.BeforeSave = _ =>
        {
            if (failures++ < 5)
            {
                throw new IOException("table down");
            }
        };
        await bench.PassUntilAsync(() => failures > 6);

        Assert.Equal(SubscriptionResult.Completed, await bench.EndOfAsync(run));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_not_taken_for_another_subscriber()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1);
        var run = bench.StartAsync();
        await bench.SubscribedAsync(1);
        var lost = 0;
        bench.Cursors.AfterSave = _ =>
        {
            if (lost++ == 0)
            {
                throw new IOException("answer lost");
            }
        };
        bench.Bus.PublishStatus(2, 3);
        await bench.PassUntilAsync(() => lost >= 2);

        Assert.Equal(SubscriptionResult.Completed, await bench.EndOfAsync(run));
        Assert.Equal(2, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task Cursor_writes_are_coalesced()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus([.. Enumerable.Range(1, 1001)]);
        var run = bench.StartAsync();
        await bench.PassUntilAsync(() => bench.Sink.Applied.Count == 1000);
        await bench.EndOfAsync(run);

        // Taken, at most one for each 100 events, renewals for four minutes, given back.
        Assert.InRange(bench.Cursors.Saves, 3, 2 + 10 + 25);
        Assert.Equal(1000, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task A_cancelled_run_writes_its_position_and_gives_the_lease_back()
    {
        bench.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        bench.Bus.PublishStatus(1, 2, 3);
        using var cancel = new CancellationTokenSource();
        var run = bench.StartAsync(cancel.Token);
        await Eventually.BecomesTrueAsync(() => bench.Sink.Applied.Count == 2);
        await Eventually.BecomesTrueAsync(() => bench.State.Events == 2);
        await cancel.CancelAsync();

        Assert.Equal(SubscriptionResult.Completed, await run);

        Assert.Equal(2, MemoryBus.Number(bench.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
        Assert.Null(bench.Cursors[SubscriptionFixture.Topic]!.LeaseOwner);
    }

    public void Dispose() => bench.Dispose();
}
