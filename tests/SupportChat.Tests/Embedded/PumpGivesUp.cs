using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SupportChat.Cli.Embedded;
using SupportChat.Tests.Emulators;
using SupportChat.Work;

namespace SupportChat.Tests.Embedded;

public sealed class PumpGivesUp : PumpTest
{
    [Fact]
    public async Task An_item_that_is_never_settled_is_a_dead_letter_after_ten_deliveries()
    {
        var deliveries = new ConcurrentQueue<int>();
        Bench.Conversation = (item, _) =>
        {
            deliveries.Enqueue(item.DeliveryCount);
            return Task.FromResult(WorkOutcome.Abandon);
        };
        await Bench.StartAsync();
        await Bench.Folder.SendAsync(Bench.Folder.Reconcile("a", "never"));
        await UntilBuriedAsync(1);

        var letter = Assert.Single(Bench.DeadLetters.Added);
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
        services.AddSingleton<TimeProvider>(Bench.Folder.Time);
        services.AddSingleton<SupportChatMetrics>();
        services.AddSingleton<DeadLetters>();
        services.AddSqliteStores(Bench.Folder.Path);
        services.AddSqliteWorkPump(_ => (_, _) => Task.FromResult(WorkOutcome.Abandon), _ => (items, _) => PumpBench.Complete(items));

        // As Table Storage's adapters are: registered later, they replace SQLite's.
        services.AddSingleton<IDeadLetterStore>(store);
        await using var provider = services.BuildServiceProvider();
        var pump = Assert.Single(provider.GetServices<IHostedService>());
        await Bench.Folder.SendAsync(Bench.Folder.Reconcile("a"));
        Bench.Folder.Alter("UPDATE queue SET deliveries = 10");
        await pump.StartAsync(CancellationToken.None);

        await PumpBench.AtOnceAsync(() => store.Asked == 1);
        Assert.Equal(1, Bench.Left);
        stored.SetResult();
        await PumpBench.AtOnceAsync(() => Bench.Left == 0);
        await pump.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task An_item_whose_dead_letter_cannot_be_stored_stays()
    {
        var store = new SlowDeadLetters(Task.FromException(new InvalidOperationException("down")));
        await using var other = new PumpBench { DeadLetterStore = store };
        await other.Folder.SendAsync(other.Folder.Reconcile("a"));
        other.Folder.Alter("UPDATE queue SET deliveries = 10");
        await other.StartAsync();

        await other.UntilAsync(() => store.Asked == 2);
        Assert.Equal(1, other.Left);
    }

    [Fact]
    public async Task An_item_that_breaks_its_batch_takes_no_neighbour_along()
    {
        Bench.Transcripts = (items, _) => items.Any(item => item.CorrelationId == "poison") ? throw new InvalidOperationException() : PumpBench.Complete(items);
        await Bench.Folder.SendAsync([.. Enumerable.Range(0, 20).Select(i => Bench.Folder.Transcript("a", i == 7 ? "poison" : $"{i}"))]);
        await Bench.StartAsync();
        await UntilBuriedAsync(1);

        Assert.Equal("poison", Assert.Single(Bench.DeadLetters.Added).Item.CorrelationId);
    }

    private Task UntilBuriedAsync(int count) => Eventually.BecomesTrueAsync(() =>
    {
        Bench.Folder.Time.Advance(TimeSpan.FromSeconds(5));
        return Bench.DeadLetters.Added.Count == count && Bench.Left == 0;
    });
}
