using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Queues;

/// <summary>Copies of files: one message a file, apart from everything that must not wait for them.</summary>
public sealed class FileWorkFunction(FileCopyConsumer work, ServiceBusDelivery delivery)
{
    [Function("FileWork")]
    public Task RunAsync(
        [ServiceBusTrigger(QueueNames.Files, Connection = ServiceBusOptions.SectionName, AutoCompleteMessages = false)]
        ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions,
        CancellationToken cancellationToken) =>
        delivery.RunAsync(message, new HostSettlement(actions), WorkQueueName.Files, work.HandleAsync, cancellationToken);
}
