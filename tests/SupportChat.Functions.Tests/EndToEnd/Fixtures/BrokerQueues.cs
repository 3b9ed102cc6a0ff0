using Azure.Messaging.ServiceBus;
using SupportChat.Emulators.ServiceBus;

namespace SupportChat.Functions.Tests.EndToEnd.Fixtures;

/// <summary>The queues of a broker, as another client of it sees them.</summary>
internal sealed class BrokerQueues(ServiceBusEmulator broker) : IAsyncDisposable
{
    private readonly ServiceBusClient client = new(broker.ConnectionString);

    /// <summary>The queues that the app listens to.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string> { "conversations", "transcripts", "files" };

    /// <summary>Sends messages in one batch.</summary>
    public async Task SendAsync(string queue, IEnumerable<ServiceBusMessage> messages)
    {
        await using var sender = client.CreateSender(queue);
        await sender.SendMessagesAsync(messages);
    }

    /// <summary>Takes a message out and gives it up, with a reason.</summary>
    public async Task DeadLetterAsync(string queue, string reason)
    {
        await using var receiver = client.CreateReceiver(queue);
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(), reason);
    }

    /// <summary>All messages of a queue, locked and scheduled ones too.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(string queue, bool deadLetters = false)
    {
        await using var receiver = client.CreateReceiver(
            queue, new ServiceBusReceiverOptions { SubQueue = deadLetters ? SubQueue.DeadLetter : SubQueue.None });
        return await receiver.PeekMessagesAsync(1000, fromSequenceNumber: 1);
    }

    public async ValueTask DisposeAsync() => await client.DisposeAsync();
}
