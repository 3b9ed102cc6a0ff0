using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.ServiceBus;

namespace SupportChat.Cli.Consumers;

/// <summary>
/// Queue <c>conversations</c>: a session is a conversation. Takes up to 64 of them at once, each with a receiver of its own, which is closed as soon as the
/// conversation has nothing more.
/// </summary>
internal sealed partial class ConversationReceiver(
    BrokerConnection connection, ServiceBusDelivery delivery, Lazy<ConversationConsumer> consumer, TimeProvider time, ILogger<ConversationReceiver> logger)
    : IReceiveLoop
{
    private const int MaxSessions = 64;
    private const int Acceptors = 4;

    /// <summary>A conversation has one or two messages, then nothing for long.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stopping, CancellationToken handling)
    {
        using var slots = new SemaphoreSlim(MaxSessions);
        await Task.WhenAll(Enumerable.Range(0, Acceptors).Select(_ => AcceptAsync(slots, stopping, handling)));
        for (var i = 0; i < MaxSessions; i++)
        {
            await slots.WaitAsync(CancellationToken.None);
        }
    }

    private async Task AcceptAsync(SemaphoreSlim slots, CancellationToken stopping, CancellationToken handling)
    {
        var failures = new ReceiveFailures(QueueNames.Conversations, connection, time, logger);
        while (!stopping.IsCancellationRequested)
        {
            await slots.WaitAsync(CancellationToken.None);
            var handedOver = false;
            var client = failures.Begin();
            try
            {
                var session = await client.AcceptNextSessionAsync(QueueNames.Conversations, cancellationToken: stopping);
                failures.Received(true);
                handedOver = true;
                _ = HandleAsync(session, slots, stopping, handling);
            }
            catch (ServiceBusException nothing) when (nothing.Reason == ServiceBusFailureReason.ServiceTimeout)
            {
                // No conversation has anything to do.
            }
            catch (Exception fault)
            {
                await failures.PauseAsync(client, fault, stopping);
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

    private async Task HandleAsync(
        ServiceBusSessionReceiver session, SemaphoreSlim slots, CancellationToken stopping, CancellationToken handling)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(session, done.Token);
        try
        {
            var settlement = new ReceiverSettlement(session);
            while (!stopping.IsCancellationRequested && await session.ReceiveMessageAsync(Idle, stopping) is { } message)
            {
                await delivery.RunAsync(message, settlement, WorkQueueName.Conversations, consumer.Value.HandleAsync, handling);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What was not settled comes again.
        }
        catch (Exception fault)
        {
            // Its messages come again, to whoever takes the conversation next.
            LogBroke(logger, session.SessionId, fault);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
            await CloseAsync(session);
            slots.Release();
        }
    }

    /// <summary>Keeps the session while its work takes longer than its lock.</summary>
    private async Task RenewAsync(ServiceBusSessionReceiver session, CancellationToken done)
    {
        try
        {
            while (true)
            {
                var left = session.SessionLockedUntil - time.GetUtcNow();
                await Task.Delay(left > TimeSpan.Zero ? left / 2 : Idle, time, done);
                await session.RenewSessionLockAsync(done);
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // Done.
        }
        catch (Exception fault)
        {
            // Another one may take the conversation now; whoever writes later finds the record changed and reads it again.
            LogNotRenewed(logger, session.SessionId, fault);
        }
    }

    private async Task CloseAsync(ServiceBusSessionReceiver session)
    {
        try
        {
            await session.DisposeAsync();
        }
        catch (Exception fault)
        {
            LogNotClosed(logger, session.SessionId, fault);
        }
    }

    [LoggerMessage(4306, LogLevel.Warning, "The receiver of conversation {ConversationId} broke; its messages come again")]
    private static partial void LogBroke(ILogger logger, string conversationId, Exception exception);

    [LoggerMessage(4302, LogLevel.Warning, "The lock of conversation {ConversationId} could not be renewed; its work may be done twice")]
    private static partial void LogNotRenewed(ILogger logger, string conversationId, Exception exception);

    [LoggerMessage(4303, LogLevel.Debug, "The receiver of conversation {ConversationId} could not be closed; the broker frees it when its lock ends")]
    private static partial void LogNotClosed(ILogger logger, string conversationId, Exception exception);
}
