using Azure.Messaging.ServiceBus;

namespace SupportChat.Functions.Tests.SdkDoubles.Broker;

/// <summary>The SDK's client over the in-memory broker.</summary>
internal sealed class BrokerClient(ServiceBusBroker broker) : ServiceBusClient
{
    public override ServiceBusSender CreateSender(string queueOrTopicName)
    {
        broker.Senders.Add(queueOrTopicName);
        return new BrokerSender(broker, queueOrTopicName);
    }
}
