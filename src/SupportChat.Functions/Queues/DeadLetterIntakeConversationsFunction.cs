using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Queues;

/// <summary>Takes over what the broker gave up on queue <c>conversations</c>.</summary>
public sealed class DeadLetterIntakeConversationsFunction(DeadLetterIntake intake)
{
    [Function("DeadLetterIntakeConversations")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.ConversationsDeadLetters, Connection = ServiceBusOptions.SectionName, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        intake.RunAsync(message, new HostSettlement(actions), WorkQueueName.Conversations, cancellationToken);
}
