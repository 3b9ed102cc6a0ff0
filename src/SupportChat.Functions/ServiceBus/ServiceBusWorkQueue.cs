using Azure.Messaging.ServiceBus;
using SupportChat.Queueing;

namespace SupportChat.Functions.ServiceBus;

/// <summary>The queue port on Azure Service Bus: one sender a queue for the life of the process, batches split by size.</summary>
internal sealed class ServiceBusWorkQueue(ServiceBusClient client, TimeProvider time) : IWorkQueue
{
    private readonly ServiceBusSender conversations = client.CreateSender(QueueNames.Conversations);
    private readonly ServiceBusSender transcripts = client.CreateSender(QueueNames.Transcripts);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">An item is larger than a message of the broker's tier may be.</exception>
    /// <exception cref="ServiceBusException">The broker did not take everything; part of it may be sent.</exception>
    public Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken) => Task.WhenAll(
        items.GroupBy(item => WorkKind.QueueOf(item.Kind)).Select(queue => SendAsync(SenderOf(queue.Key), [.. queue], cancellationToken)));

    private ServiceBusSender SenderOf(WorkQueueName queue) => queue == WorkQueueName.Conversations ? conversations : transcripts;

    private async Task SendAsync(ServiceBusSender sender, IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        var sent = 0;
        while (sent < items.Count)
        {
            using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
            var first = sent;
            while (sent < items.Count && batch.TryAddMessage(WorkItemEnvelope.ToMessage(items[sent], time.GetUtcNow())))
            {
                sent++;
            }

            if (sent == first)
            {
                throw new InvalidOperationException(
                    $"Work {items[sent].Kind} of {items[sent].Body.Length} bytes does not fit into a Service Bus message of {batch.MaxSizeInBytes} bytes; "
                    + "send large work by reference.");
            }

            await sender.SendMessagesAsync(batch, cancellationToken);
        }
    }
}
