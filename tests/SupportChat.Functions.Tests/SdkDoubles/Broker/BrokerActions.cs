using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace SupportChat.Functions.Tests.SdkDoubles.Broker;

/// <summary>Settlement against the in-memory broker, recorded.</summary>
internal sealed class BrokerActions(ServiceBusBroker broker) : ServiceBusMessageActions
{
    public ConcurrentQueue<string> Completed { get; } = [];

    public ConcurrentQueue<string> Abandoned { get; } = [];

    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        broker.Complete(message.LockToken);
        Completed.Enqueue(message.MessageId);
        return Task.CompletedTask;
    }

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        broker.Abandon(message.LockToken);
        Abandoned.Enqueue(message.MessageId);
        return Task.CompletedTask;
    }
}
