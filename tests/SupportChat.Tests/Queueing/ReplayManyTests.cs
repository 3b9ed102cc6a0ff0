using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SupportChat.Cli.Embedded;
using SupportChat.Queueing;
using SupportChat.Telemetry;
using SupportChat.Tests.Cli.Embedded.Fixtures;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Queueing;

/// <summary>Many dead letters replayed and purged, over a store that is really there.</summary>
public sealed class ReplayManyTests : IDisposable
{
    private readonly EmbeddedFolder folder = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly RecordedQueue queue = new();
    private readonly FakeLogger<DeadLetters> log = new();
    private readonly SqliteDeadLetterStore store;
    private readonly DeadLetters deadLetters;

    public ReplayManyTests()
    {
        store = new SqliteDeadLetterStore(folder.Database);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        deadLetters = new DeadLetters(store, queue, [], new SupportChatMetrics(meters), time, log);
    }

    [Fact]
    public async Task Only_those_that_are_meant_are_queued_again_and_no_others_leave()
    {
        await AddAsync("a", 3);
        await AddAsync("b", 2, DeadLetterReason.Broker);

        var result = await RunAsync(new DeadLetterFilter(DeadLetterReason.Broker));

        Assert.Equal((2, 0, 0, null), (result.Replayed, result.FailedIds.Count, result.Remaining, result.Next));
        Assert.All(queue.Sent, item => Assert.Equal(Id("b"), item.ConversationId));
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task A_limit_leaves_the_others_and_the_cursor_goes_on_with_them()
    {
        await AddAsync("a", 120);

        var first = await RunAsync(DeadLetterFilter.All, limit: 70);
        var second = await RunAsync(DeadLetterFilter.All, limit: 70, cursor: first.Next);

        Assert.Equal((70, 50), (first.Replayed, first.Remaining));
        Assert.Equal((50, 0, null), (second.Replayed, second.Remaining, second.Next));
        Assert.Equal(120, queue.Sent.Select(item => item.CorrelationId).Distinct().Count());
    }

    [Fact]
    public async Task What_cannot_be_replayed_stays_and_is_not_tried_again_by_the_call_that_goes_on()
    {
        await AddAsync("a", 3, kind: "of-another-release");
        await AddAsync("b", 3);

        var first = await RunAsync(DeadLetterFilter.All, limit: 4);
        var second = await RunAsync(DeadLetterFilter.All, limit: 4, cursor: first.Next);

        Assert.Equal(3, first.FailedIds.Count + second.FailedIds.Count);
        Assert.Equal(3, first.Replayed + second.Replayed);
        Assert.Null(second.Next);
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task A_queue_that_goes_away_in_between_loses_nothing_and_the_repeat_does_the_rest()
    {
        await AddAsync("a", 5);
        queue.FailAfter = 2;

        await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(DeadLetterFilter.All));
        var left = await CountAsync();
        queue.FailAfter = int.MaxValue;
        var repeat = await RunAsync(DeadLetterFilter.All);

        Assert.Equal((3, 3), (left, repeat.Replayed));
        Assert.Equal(5, queue.Sent.Select(item => item.CorrelationId).Distinct().Count());
    }

    [Fact]
    public async Task It_ends_when_its_time_is_over_and_says_what_remains()
    {
        await AddAsync("a", 10);
        time.AutoAdvanceAmount = TimeSpan.FromSeconds(2);

        var result = await RunAsync(DeadLetterFilter.All, perSecond: 100);

        Assert.InRange(result.Replayed, 1, 9);
        Assert.Equal(10, result.Replayed + result.Remaining);
        Assert.NotNull(result.Next);
    }

    [Fact]
    public async Task No_more_are_queued_in_a_second_than_asked_for()
    {
        await AddAsync("a", 5);

        var run = RunAsync(DeadLetterFilter.All, perSecond: 2);

        Assert.Single(queue.Sent);
        for (var sent = 2; sent <= 5; sent++)
        {
            Assert.False(run.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Eventually.BecomesTrueAsync(() => queue.Sent.Count == sent);
        }

        Assert.Equal(5, (await run).Replayed);
    }

    [Fact]
    public async Task A_purge_counts_what_was_still_there_and_its_log_tells_reasons_and_no_content()
    {
        foreach (var letter in CanaryLetters.All)
        {
            await store.AddAsync(letter, CancellationToken.None);
        }

        var letters = await store.ListAllAsync(DeadLetterFilter.All, CancellationToken.None).Select(DeadLetterSummary.Of).ToListAsync();
        await store.DeleteAsync(letters[0].Id, CancellationToken.None);

        var purged = await deadLetters.PurgeManyAsync(letters, "an operator by key", CancellationToken.None);

        Assert.Equal(letters.Count - 1, purged);
        Assert.Equal(0, await CountAsync());
        Assert.Empty(queue.Sent);
        var lines = log.Collector.GetSnapshot();
        Assert.Contains(lines, line => line.Message.EndsWith("of reason Broker were purged by an operator by key", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain(CanaryLetters.Canary, line.Message, StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    private Task<DeadLetterReplayResult> RunAsync(DeadLetterFilter filter, int limit = 100, int perSecond = 0, string? cursor = null)
    {
        if (perSecond == 0)
        {
            time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(50);
        }

        return deadLetters.ReplayManyAsync(
            new DeadLetterReplayRequest(filter) { Limit = limit, PerSecond = perSecond == 0 ? 100 : perSecond, Cursor = cursor }, CancellationToken.None);
    }

    private async Task<int> CountAsync() => await store.CountAsync(DeadLetterFilter.All, 1_000, null, CancellationToken.None);

    private async Task AddAsync(string conversation, int count, string reason = DeadLetterReason.RowRefused, string kind = WorkKind.Reconcile)
    {
        for (var i = 0; i < count; i++)
        {
            var item = new WorkItem
            {
                Kind = kind,
                ConversationId = Id(conversation),
                CorrelationId = $"{conversation}-{i}",
                Body = "{}"u8.ToArray(),
                FirstEnqueuedAt = DateTimeOffset.UnixEpoch,
            };
            await store.AddAsync(
                new DeadLetter { Item = item, Queue = "conversations", Reason = reason, Description = "", At = DateTimeOffset.UnixEpoch.AddSeconds(i) },
                CancellationToken.None);
        }
    }

    private static ConversationId Id(string key) => ConversationId.Derive("customer", key);

    private sealed class RecordedQueue : IWorkQueue
    {
        public List<WorkItem> Sent { get; } = [];

        public int FailAfter { get; set; } = int.MaxValue;

        public Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
        {
            if (Sent.Count >= FailAfter)
            {
                return Task.FromException(new TimeoutException("The queue is silent."));
            }

            Sent.AddRange(items);
            return Task.CompletedTask;
        }
    }
}
