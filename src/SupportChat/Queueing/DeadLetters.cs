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

    [LoggerMessage(4001, LogLevel.Error, "Work {Kind} of conversation {ConversationId} is in the dead letters: {Reason} ({Description})")]
    private static partial void LogDeadLettered(ILogger logger, string conversationId, string kind, string reason, string description);
}
