using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Queueing;
using SupportChat.ServiceBus;
using SupportChat.Transcripts;

namespace SupportChat.Functions.Queues;

/// <summary>Messages on their way to Salesforce: in batches, each settled by its own outcome.</summary>
public sealed class TranscriptWorkFunction(TranscriptConsumer work, ServiceBusDelivery delivery)
{
    [Function("TranscriptWork")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Transcripts, Connection = ServiceBusOptions.SectionName, IsBatched = true, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage[] messages,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        delivery.RunManyAsync(messages, new HostSettlement(actions), WorkQueueName.Transcripts, work.HandleManyAsync, cancellationToken);
}
