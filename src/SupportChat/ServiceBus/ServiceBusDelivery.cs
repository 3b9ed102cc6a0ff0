using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;

namespace SupportChat.ServiceBus;

/// <summary>
/// One delivery of messages: handle, then settle each by its own outcome (docs/reference/azure.md#settlement). What is given back comes again after a pause, as
/// a scheduled copy: an abandoned message comes again at once, and ten such deliveries would be over before a store is back. A cancelled handler settles
/// nothing, so that the broker gives the messages out again.
/// </summary>
public sealed partial class ServiceBusDelivery(DeadLetters deadLetters, Redelivery redelivery, TimeProvider time, ILogger<ServiceBusDelivery> logger)
{
    private static readonly ParallelOptions Settling = new() { MaxDegreeOfParallelism = 32 };

    /// <summary>Handles one message.</summary>
    public Task RunAsync(
        ServiceBusReceivedMessage message,
        IMessageSettlement settlement,
        WorkQueueName queue,
        Func<WorkItem, CancellationToken, Task<WorkOutcome>> handle,
        CancellationToken cancellationToken) =>
        RunManyAsync([message], settlement, queue, async (items, token) => [await handle(items[0], token)], cancellationToken);

    /// <summary>Handles a batch; <paramref name="handle"/> answers one outcome for each item, in order.</summary>
    /// <exception cref="OperationCanceledException">The host is stopping; nothing was settled.</exception>
    public async Task RunManyAsync(
        IReadOnlyList<ServiceBusReceivedMessage> messages,
        IMessageSettlement settlement,
        WorkQueueName queue,
        Func<IReadOnlyList<WorkItem>, CancellationToken, Task<IReadOnlyList<WorkOutcome>>> handle,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var deliveries = messages
            .Select(message => (Message: message, Item: WorkItemEnvelope.ToItem(message, now)))
            .ToLookup(delivery => WorkItemEnvelope.IsRouted(delivery.Item));
        var settlements = new List<(ServiceBusReceivedMessage Message, WorkOutcome Outcome)>(messages.Count);
        foreach (var (message, item) in deliveries[false])
        {
            settlements.Add((message, await GiveUpAsync(item, queue, cancellationToken)));
        }

        var routed = deliveries[true].ToArray();
        if (routed.Length > 0)
        {
            var items = routed.Select(delivery => delivery.Item).ToArray();
            using var activity = WorkTracing.Start(items);
            var outcomes = await handle(items, cancellationToken);
            if (outcomes.Count != items.Length)
            {
                throw new InvalidOperationException($"{items.Length} items of queue {QueueNames.Of(queue)} came back with {outcomes.Count} outcomes.");
            }

            // The work is done: settling it must not depend on a host that began to stop meanwhile.
            var settled = await redelivery.ReturnAsync(items, outcomes, queue, CancellationToken.None);
            settlements.AddRange(routed.Select((delivery, i) => (delivery.Message, settled[i])));
        }

        await Parallel.ForEachAsync(settlements, Settling, async (settled, _) => await SettleAsync(settled.Message, settled.Outcome, settlement));
    }

    /// <summary>A message that names no conversation has no consumer.</summary>
    private async Task<WorkOutcome> GiveUpAsync(WorkItem item, WorkQueueName queue, CancellationToken cancellationToken)
    {
        try
        {
            await deadLetters.AddAsync(item, queue, DeadLetterReason.UnreadableBody, "session-id", cancellationToken);
            return WorkOutcome.Complete;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotStored(logger, item.CorrelationId, failure);
            return WorkOutcome.Abandon;
        }
    }

    private async Task SettleAsync(ServiceBusReceivedMessage message, WorkOutcome outcome, IMessageSettlement settlement)
    {
        try
        {
            await (outcome == WorkOutcome.Complete
                ? settlement.CompleteAsync(message)
                : settlement.AbandonAsync(message));
        }
        catch (Exception failure)
        {
            // A lost lock: the message comes again, and handling it twice is harmless. The others of the batch must still be settled.
            LogNotSettled(logger, message.MessageId, outcome, failure);
        }
    }

    [LoggerMessage(4201, LogLevel.Error, "A message of cause {CorrelationId} names no conversation, and could not be put into the dead letters; it is given back")]
    private static partial void LogNotStored(ILogger logger, string correlationId, Exception exception);

    [LoggerMessage(4202, LogLevel.Warning, "Message {MessageId} could not be settled as {Outcome}; the broker gives it out again")]
    private static partial void LogNotSettled(ILogger logger, string messageId, WorkOutcome outcome, Exception exception);
}
