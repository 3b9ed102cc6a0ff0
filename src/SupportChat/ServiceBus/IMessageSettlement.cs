using Azure.Messaging.ServiceBus;

namespace SupportChat.ServiceBus;

/// <summary>Settles messages where their locks are held: at the Functions host, or at the receiver that got them.</summary>
public interface IMessageSettlement
{
    /// <summary>Removes the message.</summary>
    Task CompleteAsync(ServiceBusReceivedMessage message);

    /// <summary>Gives the message back; it comes again at once.</summary>
    Task AbandonAsync(ServiceBusReceivedMessage message);
}
