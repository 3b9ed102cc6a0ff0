using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Queues;

/// <summary>Reconciles: one message at a time for each conversation, by session.</summary>
public sealed class ConversationWorkFunction(ConversationConsumer work, ServiceBusDelivery delivery)
{
    [Function("ConversationWork")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Conversations, Connection = ServiceBusOptions.SectionName, IsSessionsEnabled = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        delivery.RunAsync(message, new HostSettlement(actions), WorkQueueName.Conversations, work.HandleAsync, cancellationToken);
}
