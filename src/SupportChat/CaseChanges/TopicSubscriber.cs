using Microsoft.Extensions.Logging;
using SupportChat.Salesforce.PubSub;
using SupportChat.Upstreams;

namespace SupportChat.CaseChanges;

/// <summary>Reads one topic for the length of a run: connects, decides where to begin, and handles faults.</summary>
internal sealed partial class TopicSubscriber(SubscriptionContext context)
{
    private readonly ReplayPosition position = new(context.Lease.Cursor.ReplayId);
    private bool topicChecked;
    private bool reconciled;

    /// <summary>Salesforce did not know our replay id any more.</summary>
    public bool CursorLost { get; private set; }

    /// <summary>The last session ended by a fault.</summary>
    public bool Failing { get; private set; }

    /// <summary>Reads until <paramref name="stop"/>; <paramref name="abort"/> ends also what is being applied.</summary>
    /// <exception cref="SubscriptionSetUpException">An operator must look.</exception>
    /// <exception cref="OperationCanceledException">Stopped, or aborted.</exception>
    public async Task ReadAsync(CancellationToken stop, CancellationToken abort)
    {
        var attempt = 0;
        while (!stop.IsCancellationRequested)
        {
            var session = new SubscriptionSession(context, position);
            var failure = PubSubFailure.Reconnect;
            Failing = false;
            try
            {
                await session.RunAsync(await StartAsync(stop, abort), stop, abort);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                // Whatever it met while it was stopped is no fault of the stream.
                return;
            }
            catch (Exception exception)
            {
                failure = HandleFault(exception);
            }

            attempt = session.Worked ? 1 : attempt + 1;
            await Task.Delay(ReconnectDelay.Of(failure, attempt, Random.Shared.NextDouble()), context.Time, stop);
        }
    }

    /// <summary>Where to begin; asks for a reconciliation where changes may have been missed.</summary>
    private async Task<ReplayStart> StartAsync(CancellationToken stop, CancellationToken abort)
    {
        if (!topicChecked)
        {
            await context.Bus.CheckTopicAsync(context.Topic, stop);
            topicChecked = true;
        }

        if (CursorLost && !reconciled)
        {
            await context.Sink.ReconcileAllAsync(abort);
            var now = context.Time.GetUtcNow();
            await context.Lease.WriteAsync(cursor => cursor with { ReplayId = null, Watermark = cursor.Watermark ?? now }, abort);
            reconciled = true;
        }

        if (position.Safe is { } replayId)
        {
            return ReplayStart.After(replayId);
        }

        var first = context.Lease.Cursor.Watermark is null;
        if (!first && (CursorLost || IsOurs(context.Topic)))
        {
            // Nothing is known to resume from, but this topic was read before: all that is retained, so that nothing falls into the seam.
            return ReplayStart.Earliest;
        }

        await context.Sink.ReconcileAllAsync(abort);
        if (first)
        {
            var now = context.Time.GetUtcNow();
            await context.Lease.WriteAsync(cursor => cursor with { Watermark = now }, abort);
        }

        return ReplayStart.Latest;
    }

    /// <summary>What to do about a fault; set-up faults end the run.</summary>
    private PubSubFailure HandleFault(Exception exception)
    {
        var (failure, code) = exception switch
        {
            PubSubException fault => (fault.Failure, fault.Code),
            UpstreamException { Failure: not UpstreamFailure.Transient } upstream => (PubSubFailure.SetUp, upstream.Code),
            UpstreamException upstream => (PubSubFailure.Reconnect, upstream.Code),
            _ => (PubSubFailure.Reconnect, exception.GetType().Name),
        };
        Failing = true;
        context.ReportFault(code);
        if (failure is PubSubFailure.SetUp)
        {
            throw new SubscriptionSetUpException(exception);
        }

        LogBroken(context.Logger, context.Topic, failure, code, exception);
        if (failure is PubSubFailure.LostCursor && position.Safe is not null)
        {
            LogCursorLost(context.Logger, context.Topic);
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
