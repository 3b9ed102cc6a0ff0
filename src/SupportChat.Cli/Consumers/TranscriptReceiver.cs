using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;
using SupportChat.ServiceBus;
using SupportChat.Transcripts;

namespace SupportChat.Cli.Consumers;

/// <summary>
/// Queue <c>transcripts</c>: messages in batches, as <c>host.json</c> makes them on Azure Functions. A batch is handed over when it has 200 messages or its
/// first one has waited half a second; up to four are being handled at once.
/// </summary>
internal sealed partial class TranscriptReceiver(
    BrokerConnection connection, ServiceBusDelivery delivery, Lazy<TranscriptConsumer> consumer, TimeProvider time, ILogger<TranscriptReceiver> logger)
    : IReceiveLoop
{
    private const int MaxBatches = 4;
    private const int FullBatch = 200;
    private const int MaxBatch = 1000;

    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping, CancellationToken handling)
    {
        var failures = new ReceiveFailures(QueueNames.Transcripts, connection, time, logger);
        while (!stopping.IsCancellationRequested)
        {
            var client = failures.Begin();
            await using var receiver = client.CreateReceiver(QueueNames.Transcripts);
            using var slots = new SemaphoreSlim(MaxBatches);
            var batch = new List<ServiceBusReceivedMessage>();
            try
            {
                await ReceiveAsync(receiver, batch, slots, failures, stopping, handling);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // What the receiver still holds is given back as it closes.
            }
            catch (Exception fault)
            {
                await failures.PauseAsync(client, fault, stopping);
            }

            if (batch.Count > 0)
            {
                // Nobody would give these back before their locks end.
                await slots.WaitAsync(CancellationToken.None);
                await HandleAsync(receiver, batch, slots, handling);
            }

            // Messages are settled by the receiver that got them.
            for (var i = 0; i < MaxBatches; i++)
            {
                await slots.WaitAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Fills one batch after the other; a full one leaves the list.</summary>
    private async Task ReceiveAsync(
        ServiceBusReceiver receiver, List<ServiceBusReceivedMessage> batch, SemaphoreSlim slots, ReceiveFailures failures, CancellationToken stopping,
        CancellationToken handling)
    {
        long first = 0;
        while (true)
        {
            var left = batch.Count == 0 ? Idle : MaxWait - time.GetElapsedTime(first);
            if (batch.Count >= FullBatch || left <= TimeSpan.Zero)
            {
                await slots.WaitAsync(stopping);
                _ = HandleAsync(receiver, [.. batch], slots, handling);
                batch.Clear();
                continue;
            }

            failures.Begin();
            var received = await receiver.ReceiveMessagesAsync(MaxBatch - batch.Count, left, stopping);
            failures.Received(received.Count > 0);
            first = batch.Count == 0 ? time.GetTimestamp() : first;
            batch.AddRange(received);
        }
    }

    /// <summary>Handles and settles a batch, and gives its slot back.</summary>
    private async Task HandleAsync(ServiceBusReceiver receiver, IReadOnlyList<ServiceBusReceivedMessage> batch, SemaphoreSlim slots, CancellationToken handling)
    {
        try
        {
            await delivery.RunManyAsync(batch, new ReceiverSettlement(receiver), WorkQueueName.Transcripts, consumer.Value.HandleManyAsync, handling);
        }
        catch (OperationCanceledException) when (handling.IsCancellationRequested)
        {
            // What was not settled comes again.
        }
        catch (Exception fault)
        {
            LogBroke(logger, batch.Count, fault);
        }
        finally
        {
            slots.Release();
        }
    }

    [LoggerMessage(4305, LogLevel.Error, "A batch of {Count} messages broke; they come again when their locks end")]
    private static partial void LogBroke(ILogger logger, int count, Exception exception);
}
