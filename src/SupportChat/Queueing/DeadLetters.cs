using Microsoft.Extensions.Logging;
using SupportChat.Telemetry;

namespace SupportChat.Queueing;

/// <summary>Where work ends that cannot succeed: stored with a reason, logged, and replayable (docs/architecture.md#retries).</summary>
public sealed partial class DeadLetters(
    IDeadLetterStore store,
    IWorkQueue queue,
    IEnumerable<IDeadLetterReplay> replays,
    SupportChatMetrics metrics,
    TimeProvider time,
    ILogger<DeadLetters> logger)
{
    private const int PageSize = 50;

    /// <summary>Stores an item that its consumer gives up; durable on return.</summary>
    /// <param name="item">The item, body included.</param>
    /// <param name="from">The queue that it came from.</param>
    /// <param name="reason">One of <see cref="DeadLetterReason"/>.</param>
    /// <param name="description">Codes and field names only.</param>
    /// <param name="cancellationToken">Cancels; the item must not be settled then.</param>
    public async Task AddAsync(WorkItem item, WorkQueueName from, string reason, string description, CancellationToken cancellationToken)
    {
        var name = WorkKind.NameOf(from);
        await store.AddAsync(
            new DeadLetter { Item = item, Queue = name, Reason = reason, Description = description, At = time.GetUtcNow() }, cancellationToken);
        metrics.DeadLettered(name, reason);
        LogDeadLettered(logger, item.ConversationId.ToString(), item.Kind, reason, description);
    }

    /// <summary>
    /// Queues a dead letter again, as if it were new, or tries it anew when no queue carries its kind, and then removes it. False when it is not
    /// there, when its kind is unknown, when it names no conversation, or when it failed anew.
    /// </summary>
    public async Task<bool> ReplayAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } letter)
        {
            return false;
        }

        if (replays.FirstOrDefault(replay => replay.Takes(letter.Item)) is { } own)
        {
            return await own.ReplayAsync(letter.Item, cancellationToken) && await store.DeleteAsync(id, cancellationToken);
        }

        if (!WorkKind.IsKnown(letter.Item.Kind) || letter.Item.ConversationId == default)
        {
            return false;
        }

        await queue.SendManyAsync(
            [letter.Item with { Attempt = 0, VisibleAt = null, FirstEnqueuedAt = time.GetUtcNow(), DeliveryCount = 0 }], cancellationToken);
        await store.DeleteAsync(id, cancellationToken);
        return true;
    }

    /// <summary>
    /// Replays one after the other, for as long as the request allows. Each is removed only once its work is durable, so that a call that ends early, or comes
    /// twice, loses nothing. What fails stays, and is not tried again by the call that goes on with <see cref="DeadLetterReplayResult.Next"/>.
    /// </summary>
    /// <exception cref="FormatException">The cursor is not the <c>Next</c> of an earlier call.</exception>
    public async Task<DeadLetterReplayResult> ReplayManyAsync(DeadLetterReplayRequest request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var replayed = 0;
        var failed = new List<string>();
        var last = request.Cursor;
        var page = new Page<DeadLetter>([], last);
        do
        {
            page = await store.ListAsync(request.Filter, Math.Min(PageSize, request.Limit - replayed - failed.Count), page.Continuation, cancellationToken);
            foreach (var letter in page.Items)
            {
                if (time.GetElapsedTime(began) > request.Longest)
                {
                    return await EndAsync();
                }

                var due = TimeSpan.FromSeconds((double)(replayed + failed.Count) / request.PerSecond);
                await WaitAsync(due - time.GetElapsedTime(began), cancellationToken);
                if (await ReplayAsync(letter.Id!, cancellationToken))
                {
                    replayed++;
                }
                else
                {
                    failed.Add(letter.Id!);
                }

                last = letter.Id;
            }
        }
        while (page.Continuation is not null && replayed + failed.Count < request.Limit);
        return await EndAsync();

        async Task<DeadLetterReplayResult> EndAsync()
        {
            var remaining = await store.CountAsync(request.Filter, DeadLetterReplayRequest.MaxLimit, last, cancellationToken);
            return new DeadLetterReplayResult(replayed, failed, remaining, remaining > 0 ? last : null);
        }
    }

    /// <summary>Removes dead letters for good, without doing their work. Returns how many of them were still there.</summary>
    /// <param name="letters">Which.</param>
    /// <param name="by">Who wants it, for the log: a kind of proof, never a person.</param>
    /// <param name="cancellationToken">Cancels; those that are gone by then are logged.</param>
    public async Task<int> PurgeManyAsync(IEnumerable<DeadLetterSummary> letters, string by, CancellationToken cancellationToken)
    {
        var purged = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            foreach (var letter in letters)
            {
                if (await store.DeleteAsync(letter.Id, cancellationToken))
                {
                    purged[letter.Reason] = purged.GetValueOrDefault(letter.Reason) + 1;
                    metrics.DeadLetterPurged(letter.Queue, letter.Reason);
                }
            }
        }
        finally
        {
            foreach (var (reason, count) in purged)
            {
                LogPurged(logger, count, reason, by);
            }
        }

        return purged.Values.Sum();
    }

    private Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;

    [LoggerMessage(4001, LogLevel.Error, "Work {Kind} of conversation {ConversationId} is in the dead letters: {Reason} ({Description})")]
    private static partial void LogDeadLettered(ILogger logger, string conversationId, string kind, string reason, string description);

    [LoggerMessage(4004, LogLevel.Warning, "{Count} dead letters of reason {Reason} were purged by {By}")]
    private static partial void LogPurged(ILogger logger, int count, string reason, string by);
}
