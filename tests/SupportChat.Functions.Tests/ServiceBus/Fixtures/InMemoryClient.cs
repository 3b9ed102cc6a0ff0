using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;

namespace SupportChat.Functions.Tests.ServiceBus.Fixtures;

/// <summary>The SDK's client, over queues in memory instead of a connection.</summary>
/// <param name="send">Accepts the messages of one batch for a queue, all or none.</param>
internal sealed class InMemoryClient(Func<string, IReadOnlyList<ServiceBusMessage>, CancellationToken, Task> send) : ServiceBusClient
{
    public override ServiceBusSender CreateSender(string queueOrTopicName) => new InMemorySender(send, queueOrTopicName);
}

internal sealed class InMemorySender(Func<string, IReadOnlyList<ServiceBusMessage>, CancellationToken, Task> send, string queue) : ServiceBusSender
{
    /// <summary>Of the Standard tier.</summary>
    public const int MaxBatchBytes = 256 * 1024;

    // The SDK's batch does not tell what is in it.
    private readonly ConditionalWeakTable<ServiceBusMessageBatch, List<ServiceBusMessage>> batches = [];

    public override string EntityPath => queue;

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var messages = new List<ServiceBusMessage>();
        var size = 0L;
        var batch = ServiceBusModelFactory.ServiceBusMessageBatch(
            0,
            messages,
            new CreateMessageBatchOptions { MaxSizeInBytes = MaxBatchBytes },
            message =>
            {
                var bytes = message.GetRawAmqpMessage().ToBytes().ToMemory().Length;
                var fits = size + bytes <= MaxBatchBytes;
                size += fits ? bytes : 0;
                return fits;
            });
        batches.Add(batch, messages);
        return ValueTask.FromResult(batch);
    }

    public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return batches.TryGetValue(messageBatch, out var messages)
            ? send(queue, messages, cancellationToken)
            : throw new ArgumentException("A batch of another sender.", nameof(messageBatch));
    }
}
