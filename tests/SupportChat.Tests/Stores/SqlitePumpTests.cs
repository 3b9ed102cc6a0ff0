using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Cli.Embedded;
using SupportChat.Conversations;
using SupportChat.Tests.Emulators;
using SupportChat.Work;

namespace SupportChat.Tests.Stores;

/// <summary>The consumers of the embedded queue.</summary>
public sealed class SqlitePumpTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("supportchat-pump-");
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeLogCollector logs = new();
    private readonly ConcurrentQueue<WorkItem> conversations = new();
    private readonly ConcurrentQueue<IReadOnlyList<WorkItem>> batches = new();
    private readonly ServiceProvider services;

    private Func<WorkItem, CancellationToken, Task<WorkOutcome>> handleConversation = (_, _) => Task.FromResult(WorkOutcome.Complete);

    private Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>> handleTranscripts =
        (items, _) => Task.FromResult<IReadOnlyList<WorkOutcome>>([.. items.Select(_ => WorkOutcome.Complete)]);

    public SqlitePumpTests()
    {
        services = new ServiceCollection()
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(logs)))
            .AddMetrics()
            .AddSingleton<SupportChatMetrics>()
            .AddSingleton<DeadLetters>()
            .AddSqliteStores(folder.FullName)
            .AddSqliteWorkPump(
                _ => (item, cancellationToken) =>
                {
                    conversations.Enqueue(item);
                    return handleConversation(item, cancellationToken);
                },
                _ => (items, cancellationToken) =>
                {
                    batches.Enqueue(items);
                    return handleTranscripts(items, cancellationToken);
                })
            .BuildServiceProvider();
    }

    private SqliteWorkQueue Queue => services.GetRequiredService<SqliteWorkQueue>();

    private IHostedService Pump => services.GetRequiredService<IHostedService>();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        using var impatient = new CancellationTokenSource();
        await impatient.CancelAsync();
        await Pump.StopAsync(impatient.Token);
        await services.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_sent_is_handled_and_removed()
    {
        await StartAsync();
        await SendAsync(Item("a", "1"), Item("b", "2"), Transcript("a", "3"));

        await EmptyAsync();

        Assert.Equal(["1", "2"], conversations.Select(item => item.CorrelationId).Order());
        Assert.Equal("3", Assert.Single(Assert.Single(batches)).CorrelationId);
    }

    [Fact]
    public async Task At_most_32_conversations_are_handled_at_once_and_each_in_order()
    {
        var held = new TaskCompletionSource();
        handleConversation = async (_, _) =>
        {
            await held.Task;
            return WorkOutcome.Complete;
        };
        await SendAsync([.. Enumerable.Range(0, 120).Select(i => Item($"{i % 40}", $"{i / 40}"))]);
        await StartAsync();
        await Eventually.BecomesTrueAsync(() => conversations.Count == 32);
        Assert.Equal(32, (await Queue.ReadAsync(CancellationToken.None))["conversations"].Leased);

        held.SetResult();
        await EmptyAsync();

        Assert.Equal(120, conversations.Count);
        Assert.All(conversations.GroupBy(item => item.ConversationId), group => Assert.Equal(["0", "1", "2"], group.Select(item => item.CorrelationId)));
    }

    [Fact]
    public async Task A_backlog_of_transcripts_goes_in_batches_of_200_four_at_once()
    {
        var held = new TaskCompletionSource();
        handleTranscripts = async (items, _) =>
        {
            await held.Task;
            return [.. items.Select(_ => WorkOutcome.Complete)];
        };
        await SendAsync([.. Enumerable.Range(0, 1_000).Select(i => Transcript($"{i % 7}", $"{i}"))]);
        await StartAsync();
        await Eventually.BecomesTrueAsync(() => batches.Count == 4);
        Assert.Equal(new QueueStatistics(200, 0, 800, TimeSpan.Zero), (await Queue.ReadAsync(CancellationToken.None))["transcripts"]);

        held.SetResult();
        await EmptyAsync();

        Assert.All(batches, batch => Assert.Equal(200, batch.Count));
        Assert.Equal(1_000, batches.SelectMany(batch => batch).Select(item => item.CorrelationId).Distinct().Count());
    }

    [Fact]
    public async Task Each_item_of_a_batch_is_settled_by_its_own_outcome()
    {
        handleTranscripts = (items, _) => Task.FromResult<IReadOnlyList<WorkOutcome>>(
            [.. items.Select(item => item is { CorrelationId: "2", DeliveryCount: 1 } ? WorkOutcome.Abandon : WorkOutcome.Complete)]);
        await SendAsync(Transcript("a", "1"), Transcript("a", "2"), Transcript("a", "3"));
        await StartAsync();
        await EmptyAsync();

        Assert.Equal([["1", "2", "3"], ["2"]], batches.Select(batch => batch.Select(item => item.CorrelationId).ToArray()));
    }

    [Fact]
    public async Task A_scheduled_item_is_handled_when_its_time_comes_without_a_send()
    {
        await StartAsync();
        await SendAsync(Item("a", "later") with { VisibleAt = time.GetUtcNow().AddSeconds(20) }, Item("b", "now"));
        await Eventually.BecomesTrueAsync(() => conversations.Any(item => item.CorrelationId == "now"));
        await EmptyAsync();

        Assert.Equal(["now", "later"], conversations.Select(item => item.CorrelationId));
    }

    [Fact]
    public async Task A_consumer_that_throws_gives_its_item_back_and_is_logged_without_content()
    {
        handleConversation = (item, _) => item.DeliveryCount < 3 ? throw new InvalidOperationException("broken") : Task.FromResult(WorkOutcome.Complete);
        await SendAsync(Item("a", "1") with { Body = "secret"u8.ToArray() });
        await StartAsync();
        await EmptyAsync();

        Assert.Equal([1, 2, 3], conversations.Select(item => item.DeliveryCount));
        var errors = logs.GetSnapshot().Where(record => record.Level == LogLevel.Error).ToList();
        Assert.Equal(2, errors.Count);
        Assert.All(errors, record => Assert.DoesNotContain("secret", record.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_consumer_that_forgets_an_item_gives_all_back()
    {
        handleTranscripts = (items, _) => Task.FromResult<IReadOnlyList<WorkOutcome>>(
            items[0].DeliveryCount == 1 ? [WorkOutcome.Complete] : [.. items.Select(_ => WorkOutcome.Complete)]);
        await SendAsync(Transcript("a", "1"), Transcript("a", "2"));
        await StartAsync();
        await EmptyAsync();

        Assert.Equal(2, batches.Count);
        Assert.Single(logs.GetSnapshot(), record => record.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task After_ten_deliveries_an_item_is_a_dead_letter()
    {
        handleConversation = (_, _) => Task.FromResult(WorkOutcome.Abandon);
        handleTranscripts = (items, _) => Task.FromResult<IReadOnlyList<WorkOutcome>>(
            [.. items.Select(item => item.CorrelationId == "good" ? WorkOutcome.Complete : WorkOutcome.Abandon)]);
        await SendAsync(Item("a", "1"), Transcript("a", "bad"), Transcript("a", "good"));
        await StartAsync();
        await EmptyAsync();

        Assert.Equal(10, conversations.Count);
        Assert.Equal(10, batches.Count);
        var letters = (await services.GetRequiredService<IDeadLetterStore>().ListAsync(10, null, CancellationToken.None)).Items;
        Assert.All(letters, letter => Assert.Equal((DeadLetterReason.DeliveriesExhausted, "10 deliveries without being settled"), (letter.Reason, letter.Description)));
        Assert.Equal([("conversations", "1"), ("transcripts", "bad")], letters.Select(letter => (letter.Queue, letter.Item.CorrelationId)).Order());
    }

    [Fact]
    public async Task A_long_handling_keeps_its_lease()
    {
        var held = new TaskCompletionSource();
        handleConversation = async (_, _) =>
        {
            await held.Task;
            return WorkOutcome.Complete;
        };
        await SendAsync(Item("a", "1"));
        await StartAsync();
        await Eventually.BecomesTrueAsync(() => !conversations.IsEmpty);
        for (var i = 0; i < 20; i++)
        {
            var before = services.GetRequiredService<SqliteDatabase>().Commits;
            time.Advance(SqliteWorkQueue.Lease / 3);
            await Eventually.BecomesTrueAsync(() => services.GetRequiredService<SqliteDatabase>().Commits > before);
        }

        held.SetResult();
        await EmptyAsync();

        Assert.Equal(1, Assert.Single(conversations).DeliveryCount);
    }

    [Fact]
    public async Task A_stop_waits_for_what_is_being_handled()
    {
        var held = new TaskCompletionSource();
        handleConversation = async (_, _) =>
        {
            await held.Task;
            return WorkOutcome.Complete;
        };
        await SendAsync(Item("a", "1"), Item("a", "2"));
        await StartAsync();
        await Eventually.BecomesTrueAsync(() => !conversations.IsEmpty);
        var stop = Pump.StopAsync(CancellationToken.None);
        Assert.False(stop.IsCompleted);
        held.SetResult();
        await stop;

        var statistics = (await Queue.ReadAsync(CancellationToken.None))["conversations"];
        Assert.Equal((1, 0), (statistics.Ready, statistics.Leased));
    }

    [Fact]
    public async Task A_stop_that_takes_too_long_cancels_and_leaves_the_item_leased()
    {
        handleConversation = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            return WorkOutcome.Complete;
        };
        await SendAsync(Item("a", "1"));
        await StartAsync();
        await Eventually.BecomesTrueAsync(() => !conversations.IsEmpty);
        using var patience = new CancellationTokenSource();
        var stop = Pump.StopAsync(patience.Token);
        await patience.CancelAsync();
        await stop;

        Assert.Equal(1, (await Queue.ReadAsync(CancellationToken.None))["conversations"].Leased);
        Assert.DoesNotContain(logs.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task What_an_earlier_process_held_is_handled_at_once_as_redelivered()
    {
        await SendAsync(Item("a", "1"));
        await Queue.ReceiveAsync(WorkQueueName.Conversations, 1);
        await StartAsync();
        await Eventually.BecomesTrueAsync(() => !conversations.IsEmpty);

        Assert.Equal(2, Assert.Single(conversations).DeliveryCount);
    }

    private static WorkItem Item(string conversation, string correlation) => new()
    {
        Kind = WorkKind.Reconcile,
        ConversationId = ConversationId.Derive("customer", conversation),
        CorrelationId = correlation,
        Body = "{}"u8.ToArray(),
        FirstEnqueuedAt = DateTimeOffset.UnixEpoch,
    };

    private static WorkItem Transcript(string conversation, string correlation) => Item(conversation, correlation) with { Kind = WorkKind.Transcript };

    private Task SendAsync(params WorkItem[] items) => Queue.SendManyAsync(items, CancellationToken.None);

    private Task StartAsync() => Pump.StartAsync(CancellationToken.None);

    /// <summary>Lets time pass until nothing is queued.</summary>
    private Task EmptyAsync() => Eventually.BecomesTrueAsync(async () =>
    {
        time.Advance(TimeSpan.FromMilliseconds(500));
        var statistics = await Queue.ReadAsync(CancellationToken.None);
        return statistics.Values.All(queue => queue is { Ready: 0, Scheduled: 0, Leased: 0 });
    });
}
