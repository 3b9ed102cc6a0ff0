using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Cli.Consumers;

/// <summary>Queue <c>files</c>: one message a file, up to four at once. A copy may take longer than a lock, so each lock is renewed meanwhile.</summary>
internal sealed partial class FileReceiver(
    BrokerConnection connection, ServiceBusDelivery delivery, Lazy<FileCopyConsumer> consumer, TimeProvider time, ILogger<FileReceiver> logger) : IReceiveLoop
{
    private const int MaxFiles = 4;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SoonestRenewal = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping, CancellationToken handling)
    {
        var failures = new ReceiveFailures(QueueNames.Files, connection, time, logger);
        while (!stopping.IsCancellationRequested)
        {
            var client = failures.Begin();
            await using var receiver = client.CreateReceiver(QueueNames.Files);
            using var slots = new SemaphoreSlim(MaxFiles);
            try
            {
                await ReceiveAsync(receiver, slots, failures, stopping, handling);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // What was not settled comes again.
            }
            catch (Exception fault)
            {
                await failures.PauseAsync(client, fault, stopping);
            }

            // Messages are settled by the receiver that got them.
            for (var i = 0; i < MaxFiles; i++)
            {
                await slots.WaitAsync(CancellationToken.None);
            }
        }
    }

    private async Task ReceiveAsync(
        ServiceBusReceiver receiver, SemaphoreSlim slots, ReceiveFailures failures, CancellationToken stopping, CancellationToken handling)
    {
        while (true)
        {
            await slots.WaitAsync(stopping);
            var handedOver = false;
            try
            {
                failures.Begin();
                var message = await receiver.ReceiveMessageAsync(Idle, stopping);
                failures.Received(message is not null);
                if (message is not null)
                {
                    handedOver = true;
                    _ = HandleAsync(receiver, message, slots, handling);
                }
            }
            finally
            {
                if (!handedOver)
                {
                    slots.Release();
                }
            }
        }
    }

    /// <summary>Handles and settles a message, and gives its slot back.</summary>
    private async Task HandleAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, SemaphoreSlim slots, CancellationToken handling)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(receiver, message, done.Token);
        try
        {
            await delivery.RunAsync(message, new ReceiverSettlement(receiver), WorkQueueName.Files, consumer.Value.HandleAsync, handling);
        }
        catch (OperationCanceledException) when (handling.IsCancellationRequested)
        {
            // What was not settled comes again.
        }
        catch (Exception fault)
        {
            LogBroke(logger, message.MessageId, fault);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
            slots.Release();
        }
    }

    /// <summary>Keeps the message while its copy takes longer than its lock.</summary>
    private async Task RenewAsync(ServiceBusReceiver receiver, ServiceBusReceivedMessage message, CancellationToken done)
    {
        try
        {
            while (true)
            {
                var left = message.LockedUntil - time.GetUtcNow();
                await Task.Delay(left / 2 > SoonestRenewal ? left / 2 : SoonestRenewal, time, done);
                await receiver.RenewMessageLockAsync(message, done);
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // Done.
        }
        catch (Exception fault)
        {
            // Another one may copy the file too now: both look for its mark, and one of the two stays.
            LogNotRenewed(logger, message.MessageId, fault);
        }
    }

    [LoggerMessage(4307, LogLevel.Error, "The copy of a file, message {MessageId}, broke; it comes again when its lock ends")]
    private static partial void LogBroke(ILogger logger, string messageId, Exception exception);

    [LoggerMessage(4308, LogLevel.Warning, "The lock of a file's message {MessageId} could not be renewed; it may be copied twice, and one copy deleted")]
    private static partial void LogNotRenewed(ILogger logger, string messageId, Exception exception);
}
