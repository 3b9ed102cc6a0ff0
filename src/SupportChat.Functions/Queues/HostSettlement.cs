using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Queues;

/// <summary>Settles at the Functions host, which holds the locks (docs/reference/azure.md#settlement).</summary>
internal sealed class HostSettlement(ServiceBusMessageActions actions) : IMessageSettlement
{
    /// <inheritdoc/>
    public Task CompleteAsync(ServiceBusReceivedMessage message) => actions.CompleteMessageAsync(message, CancellationToken.None);

    /// <inheritdoc/>
    public Task AbandonAsync(ServiceBusReceivedMessage message) => actions.AbandonMessageAsync(message, cancellationToken: CancellationToken.None);
}
