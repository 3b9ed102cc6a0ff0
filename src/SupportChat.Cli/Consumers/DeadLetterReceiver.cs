using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Cli.Consumers;

/// <summary>What the broker gave up on a queue, one message after the other.</summary>
internal sealed class DeadLetterReceiver(
    WorkQueueName queue, BrokerConnection connection, DeadLetterIntake intake, TimeProvider time, ILogger<DeadLetterReceiver> logger) : IReceiveLoop
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping, CancellationToken handling)
    {
        var name = QueueNames.Of(queue);
        var failures = new ReceiveFailures(name, connection, time, logger);
        while (!stopping.IsCancellationRequested)
        {
            var client = failures.Begin();
            await using var receiver = client.CreateReceiver(name, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            var settlement = new ReceiverSettlement(receiver);
            try
            {
                while (!stopping.IsCancellationRequested)
                {
                    failures.Begin();
                    var message = await receiver.ReceiveMessageAsync(Idle, stopping);
                    failures.Received(message is not null);
                    if (message is not null)
                    {
                        await intake.RunAsync(message, settlement, queue, handling);
                    }
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // What was not settled comes again.
            }
            catch (Exception fault)
            {
                await failures.PauseAsync(client, fault, stopping);
            }
        }
    }
}
