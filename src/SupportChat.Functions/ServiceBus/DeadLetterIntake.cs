using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Work;

namespace SupportChat.Functions.ServiceBus;

/// <summary>Moves what the broker gave up into the <c>deadletters</c> table, where operators see and replay it.</summary>
public sealed class DeadLetterIntake(DeadLetters deadLetters, TimeProvider time)
{
    private const string TooManyDeliveries = "MaxDeliveryCountExceeded";

    /// <summary>Stores the message with the broker's reason, then completes it: a crash in between stores it twice, never loses it.</summary>
    public async Task RunAsync(ServiceBusReceivedMessage message, ServiceBusMessageActions actions, WorkQueueName queue, CancellationToken cancellationToken)
    {
        var brokerReason = message.DeadLetterReason ?? "unknown";
        var reason = brokerReason == TooManyDeliveries ? DeadLetterReason.DeliveriesExhausted : DeadLetterReason.Broker;
        await deadLetters.AddAsync(WorkItemEnvelope.ToItem(message, time.GetUtcNow()), queue, reason, brokerReason, cancellationToken);
        await actions.CompleteMessageAsync(message, CancellationToken.None);
    }
}
