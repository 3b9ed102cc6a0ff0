using Azure.Messaging.ServiceBus;
using SupportChat.ServiceBus;

namespace SupportChat.Cli.Consumers;

/// <summary>Settles at the receiver that got the messages.</summary>
internal sealed class ReceiverSettlement(ServiceBusReceiver receiver) : IMessageSettlement
{
    /// <inheritdoc/>
    public Task CompleteAsync(ServiceBusReceivedMessage message) => receiver.CompleteMessageAsync(message, CancellationToken.None);

    /// <inheritdoc/>
    public Task AbandonAsync(ServiceBusReceivedMessage message) => receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None);
}
