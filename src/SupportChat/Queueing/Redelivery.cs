using Microsoft.Extensions.Logging;
using SupportChat.Telemetry;

namespace SupportChat.Queueing;

/// <summary>
/// Where items go that their consumer gave back, because a store is down or the code broke: into the queue again after a pause, and in the end to the
/// dead letters. While those cannot be stored either, the stores are down and not the item at fault: then it goes on waiting in the queue.
/// </summary>
public sealed partial class Redelivery(DeadLetters deadLetters, IWorkQueue queue, SupportChatMetrics metrics, TimeProvider time, ILogger<Redelivery> logger)
{
    /// <summary>Deliveries without success before an item is a dead letter.</summary>
    public const int MaxDeliveries = 10;

    /// <summary>Takes back the items whose outcome is <see cref="WorkOutcome.Abandon"/>.</summary>
    /// <returns>The outcomes, with <see cref="WorkOutcome.Complete"/> wherever a later copy or a dead letter is durable now.</returns>
    public async Task<IReadOnlyList<WorkOutcome>> ReturnAsync(
        IReadOnlyList<WorkItem> items, IReadOnlyList<WorkOutcome> outcomes, WorkQueueName from, CancellationToken cancellationToken)
    {
        if (!outcomes.Contains(WorkOutcome.Abandon))
        {
            return outcomes;
        }

        var settled = outcomes.ToArray();
        var again = new List<int>(items.Count);
        for (var i = 0; i < settled.Length; i++)
        {
            if (settled[i] == WorkOutcome.Complete)
            {
                continue;
            }

            if (items[i].DeliveryCount >= MaxDeliveries && await TryGiveUpAsync(items[i], from, cancellationToken))
            {
                settled[i] = WorkOutcome.Complete;
            }
            else if (WorkKind.IsKnown(items[i].Kind))
            {
                again.Add(i);
            }
        }

        if (again.Count > 0 && await TrySendAsync([.. again.Select(i => Later(items[i]))], cancellationToken))
        {
            again.ForEach(i => settled[i] = WorkOutcome.Complete);
        }

        return settled;
    }

    /// <summary>Makes an item a dead letter that was given out too often. False when it cannot be stored.</summary>
    public async Task<bool> TryGiveUpAsync(WorkItem item, WorkQueueName from, CancellationToken cancellationToken)
    {
        try
        {
            await deadLetters.AddAsync(
                item, from, DeadLetterReason.DeliveriesExhausted, $"{MaxDeliveries} deliveries without being settled", cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotStored(logger, item.Kind, item.ConversationId.ToString(), failure);
            return false;
        }
    }

    private async Task<bool> TrySendAsync(WorkItem[] copies, CancellationToken cancellationToken)
    {
        try
        {
            await queue.SendManyAsync(copies, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotQueued(logger, copies.Length, failure);
            return false;
        }

        foreach (var copy in copies)
        {
            metrics.WorkPutOff(copy.Kind);
        }

        return true;
    }

    /// <summary>Its last delivery does not count while the dead letters are down: it must be handled once more when they are back.</summary>
    private WorkItem Later(WorkItem item) => item with
    {
        VisibleAt = time.GetUtcNow() + RetrySchedule.Delay(item.DeliveryCount, Random.Shared.NextDouble(), retryAfter: null),
        DeliveryCount = Math.Min(item.DeliveryCount, MaxDeliveries - 1),
    };

    [LoggerMessage(4002, LogLevel.Error, "Work {Kind} of conversation {ConversationId} was given out too often and cannot be stored as a dead letter")]
    private static partial void LogNotStored(ILogger logger, string kind, string conversationId, Exception exception);

    [LoggerMessage(4003, LogLevel.Error, "{Count} items were given back and cannot be queued for later either")]
    private static partial void LogNotQueued(ILogger logger, int count, Exception exception);
}
