using System.Collections.Concurrent;
using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteWorkPumpTests : PumpTestBase
{
    [Fact]
    public async Task What_is_sent_is_handled_at_once_and_only_once()
    {
        var handled = new ConcurrentQueue<string>();
        Pump.Conversation = (item, _) =>
        {
            handled.Enqueue(item.CorrelationId);
            return Task.FromResult(WorkOutcome.Complete);
        };
        Pump.Transcripts = (items, _) =>
        {
            foreach (var item in items)
            {
                handled.Enqueue(item.CorrelationId);
            }

            return PumpFixture.Complete(items);
        };
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a", "1"), Pump.Folder.Transcript("a", "2"));
        await PumpFixture.AtOnceAsync(() => handled.Count == 2);
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a", "3"));
        await PumpFixture.AtOnceAsync(() => handled.Count == 3);

        await Pump.UntilAsync(() => Pump.Left == 0);
        Assert.Equal(["1", "2", "3"], handled.Order());
        Assert.Empty(Pump.Errors);
    }

    [Fact]
    public async Task A_scheduled_item_is_handled_when_its_time_comes()
    {
        var handled = 0;
        Pump.Conversation = (_, _) => Task.FromResult(Interlocked.Increment(ref handled) > 0 ? WorkOutcome.Complete : WorkOutcome.Abandon);
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a") with { VisibleAt = Pump.Folder.Time.GetUtcNow().AddSeconds(3) });
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("b"));
        await PumpFixture.AtOnceAsync(() => Volatile.Read(ref handled) == 1);

        Pump.Folder.Time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Equal(1, Volatile.Read(ref handled));
        await Pump.UntilAsync(() => Volatile.Read(ref handled) == 2);
        Assert.True(Pump.Folder.Time.GetUtcNow() - Pump.Folder.Time.Start < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task What_another_process_sends_is_found_within_seconds()
    {
        var handled = 0;
        Pump.Conversation = (_, _) => Task.FromResult(Interlocked.Increment(ref handled) > 0 ? WorkOutcome.Complete : WorkOutcome.Abandon);
        await Pump.StartAsync();
        using (var database = new SqliteDatabase(Pump.Folder.Path))
        {
            await new SqliteWorkQueue(database, Pump.Folder.Time).SendManyAsync([Pump.Folder.Reconcile("a")], CancellationToken.None);
        }

        await Pump.UntilAsync(() => Volatile.Read(ref handled) == 1);
        Assert.True(Pump.Folder.Time.GetUtcNow() - Pump.Folder.Time.Start < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_conversation_is_never_handled_twice_at_once_and_keeps_its_order()
    {
        const int Conversations = 20;
        const int Items = 30;
        var inside = new ConcurrentDictionary<ConversationId, int>();
        var order = new ConcurrentDictionary<ConversationId, ConcurrentQueue<int>>();
        var overlaps = 0;
        var most = 0;
        var running = 0;
        Pump.Conversation = async (item, _) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            if (inside.AddOrUpdate(item.ConversationId, 1, (_, count) => count + 1) != 1)
            {
                Interlocked.Increment(ref overlaps);
            }

            order.GetOrAdd(item.ConversationId, _ => new()).Enqueue(int.Parse(item.CorrelationId, System.Globalization.CultureInfo.InvariantCulture));
            await Task.Yield();
            inside.AddOrUpdate(item.ConversationId, 0, (_, count) => count - 1);
            Interlocked.Decrement(ref running);
            return WorkOutcome.Complete;
        };
        await Pump.StartAsync();

        // Each thread has its own conversations, so that the order of sending is known.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            for (var i = 0; i < Items; i++)
            {
                await Pump.Folder.SendAsync([.. Enumerable.Range(0, Conversations / 4).Select(c => Pump.Folder.Reconcile($"{thread}-{c}", $"{i}"))]);
            }
        })));

        await PumpFixture.AtOnceAsync(() => order.Values.Sum(handled => handled.Count) == Conversations * Items);
        Assert.Equal(0, overlaps);
        Assert.InRange(most, 2, 32);
        Assert.All(order.Values, handled => Assert.Equal(Enumerable.Range(0, Items), handled));
    }

    [Fact]
    public async Task At_most_32_conversations_are_handled_at_once()
    {
        var gate = new TaskCompletionSource<WorkOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        Pump.Conversation = (_, _) => Interlocked.Increment(ref calls) > 0 ? gate.Task : gate.Task;
        await Pump.Folder.SendAsync([.. Enumerable.Range(0, 40).Select(i => Pump.Folder.Reconcile($"{i}"))]);
        await Pump.StartAsync();
        await PumpFixture.AtOnceAsync(() => Volatile.Read(ref calls) == 32);
        Assert.Equal(32, (await Pump.Folder.CountAsync("conversations")).Leased);

        gate.SetResult(WorkOutcome.Complete);
        await PumpFixture.AtOnceAsync(() => Pump.Left == 0);
        Assert.Equal(40, calls);
    }

    [Fact]
    public async Task A_backlog_of_transcripts_goes_in_batches_of_200_four_at_once()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var batches = new ConcurrentQueue<int>();
        Pump.Transcripts = async (items, _) =>
        {
            batches.Enqueue(items.Count);
            await gate.Task;
            return [.. items.Select(_ => WorkOutcome.Complete)];
        };
        await Pump.Folder.SendAsync([.. Enumerable.Range(0, 1_000).Select(i => Pump.Folder.Transcript($"{i % 7}"))]);
        await Pump.StartAsync();
        await PumpFixture.AtOnceAsync(() => batches.Count == 4);
        Assert.Equal(new QueueStatistics(200, 0, 800, TimeSpan.Zero), await Pump.Folder.CountAsync("transcripts"));

        gate.SetResult();
        await PumpFixture.AtOnceAsync(() => Pump.Left == 0);
        Assert.Equal([200, 200, 200, 200, 200], batches);
    }

    [Fact]
    public async Task A_slow_handler_keeps_its_lease()
    {
        var gate = new TaskCompletionSource<WorkOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        Pump.Conversation = (_, _) =>
        {
            Interlocked.Increment(ref calls);
            return gate.Task;
        };
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        await PumpFixture.AtOnceAsync(() => Volatile.Read(ref calls) == 1);

        var end = Pump.Folder.Time.GetUtcNow().AddMinutes(5);
        await Pump.UntilAsync(() => Pump.Folder.Time.GetUtcNow() >= end);
        gate.SetResult(WorkOutcome.Complete);
        await Pump.UntilAsync(() => Pump.Left == 0);

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_machine_that_slept_through_a_lease_does_not_hand_the_item_over_again()
    {
        var gate = new TaskCompletionSource<WorkOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        Pump.Conversation = (item, _) =>
            item.CorrelationId == "slow" && Interlocked.Increment(ref calls) > 0 ? gate.Task : Task.FromResult(WorkOutcome.Complete);
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a", "slow"));
        await PumpFixture.AtOnceAsync(() => Volatile.Read(ref calls) == 1);

        Pump.Folder.Time.Advance(TimeSpan.FromHours(1));
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("b"));
        await Pump.UntilAsync(() => Pump.Left == 1);
        gate.SetResult(WorkOutcome.Complete);
        await Pump.UntilAsync(() => Pump.Left == 0);

        Assert.Equal(1, calls);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
