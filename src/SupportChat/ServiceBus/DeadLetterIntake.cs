using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;

namespace SupportChat.ServiceBus;

/// <summary>Moves what the broker gave up into the <c>deadletters</c> table, where operators see and replay it.</summary>
public sealed partial class DeadLetterIntake(DeadLetters deadLetters, TimeProvider time, ILogger<DeadLetterIntake> logger)
{
    private const string TooManyDeliveries = "MaxDeliveryCountExceeded";

    /// <summary>
    /// Stores the message with the broker's reason, then completes it: a crash in between stores it twice, never loses it. One that cannot be stored is
    /// left as it is: it comes again when its lock ends, after minutes, where a failure would bring it back at once.
    /// </summary>
    /// <exception cref="OperationCanceledException">The host is stopping; nothing was settled.</exception>
    public async Task RunAsync(ServiceBusReceivedMessage message, IMessageSettlement settlement, WorkQueueName queue, CancellationToken cancellationToken)
    {
        var brokerReason = message.DeadLetterReason ?? "unknown";
        var reason = brokerReason == TooManyDeliveries ? DeadLetterReason.DeliveriesExhausted : DeadLetterReason.Broker;
        try
        {
            await deadLetters.AddAsync(WorkItemEnvelope.ToItem(message, time.GetUtcNow()), queue, reason, brokerReason, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotStored(logger, message.MessageId, QueueNames.Of(queue), failure);
            return;
        }

        await settlement.CompleteAsync(message);
    }

    [LoggerMessage(4203, LogLevel.Error, "Message {MessageId} of the broker's dead letters of {Queue} cannot be stored; it comes again when its lock ends")]
    private static partial void LogNotStored(ILogger logger, string messageId, string queue, Exception exception);
}
