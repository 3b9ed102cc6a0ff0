using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Telemetry;
using SupportChat.Tests.Cli.Embedded.Fixtures;

namespace SupportChat.Tests.Cli.Embedded;

public sealed class SqliteWorkPumpDeadLetterTests : PumpTestBase
{
    [Fact]
    public async Task An_item_that_is_never_settled_is_a_dead_letter_after_ten_deliveries()
    {
        var deliveries = new ConcurrentQueue<int>();
        Pump.Conversation = (item, _) =>
        {
            deliveries.Enqueue(item.DeliveryCount);
            return Task.FromResult(WorkOutcome.Abandon);
        };
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a", "never"));
        await UntilBuriedAsync(1);

        var letter = Assert.Single(Pump.DeadLetters.Added);
        Assert.Equal(Enumerable.Range(1, 10), deliveries);
        Assert.Equal(("conversations", DeadLetterReason.DeliveriesExhausted, "never"), (letter.Queue, letter.Reason, letter.Item.CorrelationId));
        Assert.Equal("10 deliveries without being settled", letter.Description);
    }

    [Fact]
    public async Task A_dead_letter_is_stored_before_the_item_is_removed()
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new SlowDeadLetters(stored.Task);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton<TimeProvider>(Pump.Folder.Time);
        services.AddSingleton<SupportChatMetrics>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<Redelivery>();
        services.AddSqliteStores(Pump.Folder.Path);
        services.AddSqliteWorkPump(
            _ => (_, _) => Task.FromResult(WorkOutcome.Abandon),
            _ => (items, _) => PumpFixture.Complete(items),
            _ => (_, _) => Task.FromResult(WorkOutcome.Complete));

        // As Table Storage's adapters are: registered later, they replace SQLite's.
        services.AddSingleton<IDeadLetterStore>(store);
        await using var provider = services.BuildServiceProvider();
        var pump = Assert.Single(provider.GetServices<IHostedService>());
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"));
        Pump.Folder.Alter("UPDATE queue SET deliveries = 10");
        await pump.StartAsync(CancellationToken.None);

        await PumpFixture.AtOnceAsync(() => store.Asked == 1);
        Assert.Equal(1, Pump.Left);
        stored.SetResult();
        await PumpFixture.AtOnceAsync(() => Pump.Left == 0);
        await pump.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task An_item_whose_dead_letter_cannot_be_stored_stays()
    {
        var store = new SlowDeadLetters(Task.FromException(new InvalidOperationException("down")));
        await using var other = new PumpFixture { DeadLetterStore = store };
        await other.Folder.SendAsync(other.Folder.Reconcile("a"));
        other.Folder.Alter("UPDATE queue SET deliveries = 10");
        await other.StartAsync();

        await other.UntilAsync(() => store.Asked == 2);
        Assert.Equal(1, other.Left);
    }

    [Fact]
    public async Task Items_wait_out_stores_that_are_down_for_longer_than_ten_deliveries()
    {
        var up = false;
        var deliveries = 0;
        Pump.Conversation = (_, _) =>
        {
            Interlocked.Increment(ref deliveries);
            return Task.FromResult(Volatile.Read(ref up) ? WorkOutcome.Complete : WorkOutcome.Abandon);
        };
        Pump.DeadLetters.Failure = new InvalidOperationException("down");
        await Pump.StartAsync();
        await Pump.Folder.SendAsync(Pump.Folder.Reconcile("a"), Pump.Folder.Reconcile("b"));
        await Pump.PassUntilAsync(() => Volatile.Read(ref deliveries) >= 2 * (Redelivery.MaxDeliveries + 2));

        // While the clock stands still both wait for later, and nothing is under way.
        await PumpFixture.AtOnceAsync(() => Pump.Folder.CountAsync("conversations").Result == new QueueStatistics(0, 2, 0, null));
        Pump.DeadLetters.Failure = null;
        Volatile.Write(ref up, true);
        await Pump.PassUntilAsync(() => Pump.Left == 0);
        Assert.Empty(Pump.DeadLetters.Added);
    }

    private Task UntilBuriedAsync(int count) => Pump.PassUntilAsync(() => Pump.DeadLetters.Added.Count == count && Pump.Left == 0);
}
