using Azure.Messaging.ServiceBus;

namespace SupportChat.Functions.Tests.SdkDoubles.Broker;

/// <summary>The SDK's sender over the in-memory broker.</summary>
internal sealed class BrokerSender(ServiceBusBroker broker, string queue) : ServiceBusSender
{
    public override string EntityPath => queue;

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var size = 0L;
        return ValueTask.FromResult(ServiceBusModelFactory.ServiceBusMessageBatch(
            ServiceBusBroker.MaxMessageBytes,
            [],
            tryAddCallback: message =>
            {
                var fits = size + BrokerMessage.SizeOf(message) <= ServiceBusBroker.MaxMessageBytes;
                size += fits ? BrokerMessage.SizeOf(message) : 0;
                return fits;
            }));
    }

    public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        broker.Send(queue, messageBatch.Messages);
        return Task.CompletedTask;
    }
}
