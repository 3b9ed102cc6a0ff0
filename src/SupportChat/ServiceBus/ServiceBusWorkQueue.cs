using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;
using SupportChat.Telemetry;

namespace SupportChat.ServiceBus;

/// <summary>
/// The queue port on Azure Service Bus: one sender a queue for the life of a connection, batches split by size, each of them bounded in time
/// (docs/reference/azure.md#sending).
/// </summary>
internal sealed partial class ServiceBusWorkQueue(BrokerConnection connection, TimeProvider time, ILogger<ServiceBusWorkQueue> logger) : IWorkQueue
{
    /// <summary>For one batch, from its link to its answer: Sendbird waits 5 s for that of a webhook (docs/reference/sendbird.md#webhook-delivery).</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private volatile Senders? latest;
    private readonly LogSampler lateFailures = new(time);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">An item is larger than a message of the broker's tier may be.</exception>
    /// <exception cref="ServiceBusException">
    /// The broker did not take everything, or not in time (<see cref="ServiceBusFailureReason.ServiceTimeout"/>); part of it may be sent, then or later.
    /// </exception>
    public Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken) => Task.WhenAll(
        items.GroupBy(item => WorkKind.QueueOf(item.Kind)).Select(queue => SendAsync(queue.Key, [.. queue], cancellationToken)));

    private Senders Current()
    {
        var client = connection.Client;
        return latest is { } senders && senders.Client == client
            ? senders
            : latest = new Senders(
                client, client.CreateSender(QueueNames.Conversations), client.CreateSender(QueueNames.Transcripts), client.CreateSender(QueueNames.Files));
    }

    private async Task SendAsync(WorkQueueName queue, IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < items.Count;)
        {
            sent += await SendInTimeAsync(queue, items, sent, cancellationToken);
        }
    }

    private async Task<int> SendInTimeAsync(WorkQueueName queue, IReadOnlyList<WorkItem> items, int first, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var client = connection.Client;
        var sending = SendBatchAsync(queue, items, first, either.Token);
        try
        {
            // The SDK opens connection and link for all senders at once, and does not listen to the token meanwhile.
            return await sending.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            _ = TellOfFailureAsync(sending, QueueNames.Of(queue));
            cancellationToken.ThrowIfCancellationRequested();
            var silence = new ServiceBusException(
                $"Queue {QueueNames.Of(queue)} did not take its work within {Patience.TotalSeconds:0} s: the broker is silent, busy or out of reach.",
                ServiceBusFailureReason.ServiceTimeout,
                QueueNames.Of(queue));
            connection.Failed(client, silence, Patience);
            throw silence;
        }
    }

    /// <summary>Sends as many items as one batch holds; how many these were.</summary>
    private async Task<int> SendBatchAsync(WorkQueueName queue, IReadOnlyList<WorkItem> items, int first, CancellationToken cancellationToken)
    {
        try
        {
            return await TrySendBatchAsync(queue, items, first, cancellationToken);
        }
        catch (ServiceBusException failure) when (
            failure is { IsTransient: true, Reason: not ServiceBusFailureReason.ServiceBusy } && !cancellationToken.IsCancellationRequested)
        {
            // The connection went away, or another send began to open it, long ago and in vain.
            return await TrySendBatchAsync(queue, items, first, cancellationToken);
        }
    }

    private async Task<int> TrySendBatchAsync(WorkQueueName queue, IReadOnlyList<WorkItem> items, int first, CancellationToken cancellationToken)
    {
        var senders = Current();
        var begun = time.GetTimestamp();
        try
        {
            var sent = await SendOneBatchAsync(senders.Of(queue), items, first, cancellationToken);
            connection.Worked();
            return sent;
        }
        catch (ServiceBusException failure)
        {
            connection.Failed(senders.Client, failure, time.GetElapsedTime(begun));
            throw;
        }
    }

    private async Task<int> SendOneBatchAsync(ServiceBusSender sender, IReadOnlyList<WorkItem> items, int first, CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        var next = first;
        while (next < items.Count && batch.TryAddMessage(WorkItemEnvelope.ToMessage(items[next], time.GetUtcNow())))
        {
            next++;
        }

        if (next == first)
        {
            throw new InvalidOperationException(
                $"Work {items[next].Kind} of {items[next].Body.Length} bytes does not fit into a Service Bus message of {batch.MaxSizeInBytes} bytes; "
                + "send large work by reference.");
        }

        await sender.SendMessagesAsync(batch, cancellationToken);
        return next - first;
    }

    /// <summary>Its caller has gone, so nobody else would hear why a send failed.</summary>
    private async Task TellOfFailureAsync(Task sending, string queue)
    {
        try
        {
            await sending;
        }
        catch (OperationCanceledException)
        {
            // It ended with its time.
        }
        catch (Exception failure)
        {
            if (lateFailures.TryTake(out var count))
            {
                LogLateFailure(logger, count, queue, failure);
            }
        }
    }

    private sealed record Senders(ServiceBusClient Client, ServiceBusSender Conversations, ServiceBusSender Transcripts, ServiceBusSender Files)
    {
        public ServiceBusSender Of(WorkQueueName queue) => queue switch
        {
            WorkQueueName.Conversations => Conversations,
            WorkQueueName.Transcripts => Transcripts,
            _ => Files,
        };
    }

    [LoggerMessage(4204, LogLevel.Warning, "{Count} sends whose time was over have failed since, the last one to queue {Queue}")]
    private static partial void LogLateFailure(ILogger logger, long count, string queue, Exception exception);
}
