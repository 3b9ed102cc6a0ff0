using Microsoft.Extensions.Logging;
using SupportChat.Salesforce.PubSub;
using SupportChat.Upstreams;

namespace SupportChat.CaseChanges;

/// <summary>Reads one topic for the length of a window: connects, decides where to begin, and meets faults.</summary>
internal sealed partial class TopicSubscriber(
    string topic,
    CursorLease lease,
    IEventBus bus,
    BatchDecoder decoder,
    ICaseChangeSink sink,
    UnreadableEvents unreadable,
    TopicState status,
    TimeSpan watchdog,
    TimeProvider time,
    ILogger logger)
{
    private readonly ReplayPosition position = new(lease.Cursor.ReplayId);
    private bool topicChecked;
    private bool reconciled;

    /// <summary>Salesforce did not know our replay id any more.</summary>
    public bool CursorLost { get; private set; }

    /// <summary>The last connection ended by a fault.</summary>
    public bool Failing { get; private set; }

    /// <summary>Reads until <paramref name="window"/> is over; <paramref name="abort"/> stops also what is being applied.</summary>
    /// <exception cref="SubscriptionSetUpException">An operator must look.</exception>
    /// <exception cref="OperationCanceledException">The window is over, or aborted.</exception>
    public async Task ReadAsync(CancellationToken window, CancellationToken abort)
    {
        var attempt = 0;
        while (!window.IsCancellationRequested)
        {
            var connection = new SubscriptionSession(topic, bus, decoder, sink, unreadable, position, lease, status, watchdog, time, logger);
            var failure = PubSubFailure.Reconnect;
            Failing = false;
            try
            {
                await connection.RunAsync(await StartAsync(window, abort), window, abort);
            }
            catch (Exception) when (window.IsCancellationRequested)
            {
                // Whatever it met while it was stopped is no fault of the stream.
                return;
            }
            catch (Exception exception)
            {
                failure = Meet(exception);
            }

            attempt = connection.Worked ? 1 : attempt + 1;
            await Task.Delay(ReconnectDelay.Of(failure, attempt, Random.Shared.NextDouble()), time, window);
        }
    }

    /// <summary>Where to begin; asks for a reconciliation where changes may have been missed.</summary>
    private async Task<ReplayStart> StartAsync(CancellationToken window, CancellationToken abort)
    {
        if (!topicChecked)
        {
            await bus.CheckTopicAsync(topic, window);
            topicChecked = true;
        }

        if (CursorLost && !reconciled)
        {
            await sink.ReconcileAllAsync(abort);
            var now = time.GetUtcNow();
            await lease.WriteAsync(cursor => cursor with { ReplayId = null, Watermark = cursor.Watermark ?? now }, abort);
            reconciled = true;
        }

        if (position.Safe is { } replayId)
        {
            return ReplayStart.After(replayId);
        }

        var first = lease.Cursor.Watermark is null;
        if (!first && (CursorLost || IsOurs(topic)))
        {
            // Nothing is known to resume from, but this topic was read before: all that is retained, so that nothing falls into the seam.
            return ReplayStart.Earliest;
        }

        await sink.ReconcileAllAsync(abort);
        if (first)
        {
            var now = time.GetUtcNow();
            await lease.WriteAsync(cursor => cursor with { Watermark = now }, abort);
        }

        return ReplayStart.Latest;
    }

    /// <summary>What to do about a fault; set-up faults end the window.</summary>
    private PubSubFailure Meet(Exception exception)
    {
        var (failure, code) = exception switch
        {
            PubSubException fault => (fault.Failure, fault.Code),
            UpstreamException { Failure: not UpstreamFailure.Transient } upstream => (PubSubFailure.SetUp, upstream.Code),
            UpstreamException upstream => (PubSubFailure.Reconnect, upstream.Code),
            _ => (PubSubFailure.Reconnect, exception.GetType().Name),
        };
        Failing = true;
        status.Failed(code, time.GetUtcNow());
        if (failure is PubSubFailure.SetUp)
        {
            throw new SubscriptionSetUpException(exception);
        }

        LogBroken(logger, topic, failure, code, exception);
        if (failure is PubSubFailure.LostCursor && position.Safe is not null)
        {
            LogCursorLost(logger, topic);
            position.Lost();
            CursorLost = true;
            reconciled = false;
        }

        return failure;
    }

    /// <summary>A channel of our own, or a custom platform event: it carries little, so that reading all that is retained costs little.</summary>
    private static bool IsOurs(string topic) =>
        topic.EndsWith("__chn", StringComparison.Ordinal) || topic.StartsWith("/event/", StringComparison.Ordinal);

    [LoggerMessage(3213, LogLevel.Warning, "Stream {Topic} broke ({Failure}, {Code}); it resumes from its position")]
    private static partial void LogBroken(ILogger logger, string topic, PubSubFailure failure, string code, Exception exception);

    [LoggerMessage(3214, LogLevel.Error, "The position of stream {Topic} is lost: everything retained is read again, and a reconciliation is under way")]
    private static partial void LogCursorLost(ILogger logger, string topic);
}

/// <summary>A stream cannot be read until an operator has changed something; the message of the cause says what.</summary>
internal sealed class SubscriptionSetUpException(Exception cause) : Exception(cause.Message, cause);
