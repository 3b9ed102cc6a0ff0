using SupportChat.CaseChanges;
using SupportChat.Tests.CaseChanges.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.CaseChanges;

public sealed class CaseChangeSubscriptionLeaseTests : IDisposable
{
    private readonly SubscriptionFixture fixture = new();

    [Fact]
    public async Task A_second_subscriber_returns_at_once()
    {
        var first = fixture.StartAsync();
        await fixture.SubscribedAsync(1);

        Assert.Equal(SubscriptionResult.NotLeased, await fixture.StartAsync());

        Assert.Single(fixture.Bus.Starts);
        await fixture.EndOfAsync(first);
        var next = fixture.StartAsync();
        await fixture.SubscribedAsync(2);
        await fixture.EndOfAsync(next);
    }

    [Fact]
    public async Task The_lease_is_renewed_for_as_long_as_the_subscription_runs()
    {
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(1);
        for (var seconds = 0; seconds < 120; seconds++)
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(1));
            var now = fixture.Time.GetUtcNow();
            await Eventually.BecomesTrueAsync(() => fixture.Cursors[SubscriptionFixture.Topic]!.LeaseUntil > now + TimeSpan.FromSeconds(18));
        }

        await fixture.EndOfAsync(run);
    }

    [Fact]
    public async Task A_lease_that_ran_out_is_taken_and_the_old_holder_stops_without_writing()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1, 2, 3);
        var old = fixture.StartAsync();
        await Eventually.BecomesTrueAsync(() => fixture.Sink.Applied.Count == 2);

        // Somebody else, by a clock that is ahead.
        var taken = fixture.Cursors[SubscriptionFixture.Topic]! with { LeaseOwner = "other", ReplayId = MemoryBus.Id(9) };
        fixture.Cursors.Put(SubscriptionFixture.Topic, taken);

        Assert.Equal(SubscriptionResult.LeaseLost, await fixture.EndOfAsync(old));
        Assert.Equal(taken, fixture.Cursors[SubscriptionFixture.Topic]);
    }

    [Fact]
    public async Task Work_in_hand_is_abandoned_when_the_lease_is_lost()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1, 2);
        var applying = new TaskCompletionSource();
        fixture.Sink.OnApply = async (_, cancellation) =>
        {
            applying.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        };
        var run = fixture.StartAsync();
        await applying.Task;
        fixture.Cursors.BeforeSave = _ => throw new IOException("table down");

        Assert.Equal(SubscriptionResult.LeaseLost, await fixture.EndOfAsync(run));
        Assert.Empty(fixture.Sink.Applied);
    }

    [Fact]
    public async Task A_table_that_is_down_for_a_moment_costs_nothing()
    {
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(1);
        var failures = 0;
        fixture.Cursors.BeforeSave = _ =>
        {
            if (failures++ < 5)
            {
                throw new IOException("table down");
            }
        };
        await fixture.PassUntilAsync(() => failures > 6);

        Assert.Equal(SubscriptionResult.Completed, await fixture.EndOfAsync(run));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_not_taken_for_another_subscriber()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1);
        var run = fixture.StartAsync();
        await fixture.SubscribedAsync(1);
        var lost = 0;
        fixture.Cursors.AfterSave = _ =>
        {
            if (lost++ == 0)
            {
                throw new IOException("answer lost");
            }
        };
        fixture.Bus.PublishStatus(2, 3);
        await fixture.PassUntilAsync(() => lost >= 2);

        Assert.Equal(SubscriptionResult.Completed, await fixture.EndOfAsync(run));
        Assert.Equal(2, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task Cursor_writes_are_coalesced()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus([.. Enumerable.Range(1, 1001)]);
        var run = fixture.StartAsync();
        await fixture.PassUntilAsync(() => fixture.Sink.Applied.Count == 1000);
        await fixture.EndOfAsync(run);

        // Taken, at most one for each 100 events, renewals for four minutes, given back.
        Assert.InRange(fixture.Cursors.Saves, 3, 2 + 10 + 25);
        Assert.Equal(1000, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
    }

    [Fact]
    public async Task A_cancelled_run_writes_its_position_and_gives_the_lease_back()
    {
        fixture.Cursors.Put(SubscriptionFixture.Topic, new StreamCursor { ReplayId = MemoryBus.Id(1) });
        fixture.Bus.PublishStatus(1, 2, 3);
        using var cancel = new CancellationTokenSource();
        var run = fixture.StartAsync(cancel.Token);
        await Eventually.BecomesTrueAsync(() => fixture.Sink.Applied.Count == 2);
        await Eventually.BecomesTrueAsync(() => fixture.State.Events == 2);
        await cancel.CancelAsync();

        Assert.Equal(SubscriptionResult.Completed, await run);

        Assert.Equal(2, MemoryBus.Number(fixture.Cursors[SubscriptionFixture.Topic]!.ReplayId!.Value));
        Assert.Null(fixture.Cursors[SubscriptionFixture.Topic]!.LeaseOwner);
    }

    public void Dispose() => fixture.Dispose();
}
