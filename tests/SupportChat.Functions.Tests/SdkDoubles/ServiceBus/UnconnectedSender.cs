namespace Azure.Messaging.ServiceBus;

/// <summary>What the double's client makes: like the SDK's sender it connects to nothing before it is used; used, it fails.</summary>
internal sealed class UnconnectedSender(string entityPath) : ServiceBusSender
{
    public override string EntityPath => entityPath;

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        throw new ServiceBusException($"No broker for {entityPath}: register a BrokerClient.", ServiceBusFailureReason.ServiceCommunicationProblem);
}
