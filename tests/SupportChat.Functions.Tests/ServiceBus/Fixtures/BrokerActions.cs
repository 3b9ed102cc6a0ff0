using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using SupportChat.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>Settlement against the queues in memory, recorded.</summary>
internal sealed class BrokerActions(MemoryBroker broker) : ServiceBusMessageActions, IMessageSettlement
{
    public ConcurrentQueue<string> Completed { get; } = [];

    public ConcurrentQueue<string> Abandoned { get; } = [];

    public Task CompleteAsync(ServiceBusReceivedMessage message) => CompleteMessageAsync(message, CancellationToken.None);

    public Task AbandonAsync(ServiceBusReceivedMessage message) => AbandonMessageAsync(message, cancellationToken: CancellationToken.None);

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

/// <summary>The queues in memory as the SDK's types.</summary>
internal static class MemoryBrokers
{
    /// <summary>The queues that the local broker has.</summary>
    public static MemoryBroker Create(TimeProvider time) => new(MemoryQueue.Read(Tests.Fixtures.Repository.PathOf("infra/local/servicebus.json")), time);

    /// <summary>A client that sends to them.</summary>
    public static InMemoryClient Client(this MemoryBroker broker) => new((queue, messages, _) =>
    {
        broker.Send(queue, messages);
        return Task.CompletedTask;
    });

    /// <summary>A connection that has this one client.</summary>
    public static BrokerConnection Connection(this ServiceBusClient client) => new(() => client, TimeProvider.System, NullLogger<BrokerConnection>.Instance);

    /// <summary>What a receiver gets, locked.</summary>
    public static ServiceBusReceivedMessage[] Deliver(this MemoryBroker broker, string queue, int max = 1) =>
        [.. broker.Receive(queue, max).Select(message => message.ToReceived())];
}
