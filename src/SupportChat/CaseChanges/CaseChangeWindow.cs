using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Work;

namespace SupportChat.CaseChanges;

/// <summary>
/// Reads Case changes for a bounded time (design section 3, "Case changes"; Azure reference 4): on Azure a timer starts one window after the other,
/// on one machine a loop does. One reader a topic at a time, by the lease on the topic's cursor.
/// </summary>
public sealed partial class CaseChangeWindow
{
    private readonly IEventBus bus;
    private readonly BatchDecoder decoder;
    private readonly ICursorStore cursors;
    private readonly ICaseChangeSink sink;
    private readonly UnreadableEvents unreadable;
    private readonly CaseChangeStreamStatus status;
    private readonly SupportChatMetrics metrics;
    private readonly CaseChangesOptions options;
    private readonly IReadOnlyList<string> topics;
    private readonly TimeProvider time;
    private readonly ILogger<CaseChangeWindow> logger;

    internal CaseChangeWindow(
        IEventBus bus,
        BatchDecoder decoder,
        ICursorStore cursors,
        ICaseChangeSink sink,
        UnreadableEvents unreadable,
        CaseChangeStreamStatus status,
        SupportChatMetrics metrics,
        IOptions<CaseChangesOptions> options,
        IOptions<SalesforceOptions> salesforce,
        TimeProvider time,
        ILogger<CaseChangeWindow> logger)
    {
        this.bus = bus;
        this.decoder = decoder;
        this.cursors = cursors;
        this.sink = sink;
        this.unreadable = unreadable;
        this.status = status;
        this.metrics = metrics;
        this.options = options.Value;
        topics = salesforce.Value.EffectiveTopics;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Reads every configured topic (<c>Salesforce__Topics</c>), each in its own window, at the same time. In the order of the settings.</summary>
    public Task<CaseChangeWindowResult[]> RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(topics.Select(topic => RunAsync(topic, cancellationToken)));

    /// <summary>
    /// Reads a topic until the window's length is over, connecting again as often as needed. Returns at once when another reader holds the lease.
    /// What was read but not applied, and faults of the stream or the sink, lose nothing: the same events come again.
    /// </summary>
    /// <param name="topic">Such as <c>/data/SupportChat__chn</c>.</param>
    /// <param name="cancellationToken">Ends the window early.</param>
    public async Task<CaseChangeWindowResult> RunAsync(string topic, CancellationToken cancellationToken)
    {
        var result = await RunLeasedAsync(topic, cancellationToken);
        status.Of(topic).WindowEnded(result, time.GetUtcNow());
        return result;
    }

    private async Task<CaseChangeWindowResult> RunLeasedAsync(string topic, CancellationToken cancellationToken)
    {
        await using var lease = await CursorLease.TryTakeAsync(cursors, topic, Guid.NewGuid().ToString("N"), time, logger, cancellationToken);
        if (lease is null)
        {
            metrics.CaseChangeWindowEnded("not-leased");
            return CaseChangeWindowResult.NotLeased;
        }

        status.Of(topic).WindowStarted(time.GetUtcNow());
        using var length = new CancellationTokenSource(options.Window, time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        using var window = CancellationTokenSource.CreateLinkedTokenSource(abort.Token, length.Token);
        var run = new WindowRun(topic, new ReplayPosition(lease.Cursor.ReplayId), lease);
        try
        {
            await ReadAsync(run, window.Token, abort.Token);
        }
        catch (OperationCanceledException) when (window.IsCancellationRequested)
        {
            // The three ways to end early are told apart below.
        }
        catch (SetUpFault fault)
        {
            LogSetUp(logger, topic, fault.Message, fault);
            metrics.CaseChangeWindowEnded("failed");
            return CaseChangeWindowResult.SetUpError;
        }

        if (lease.Lost.IsCancellationRequested)
        {
            metrics.CaseChangeWindowEnded("failed");
            return CaseChangeWindowResult.LeaseLost;
        }

        metrics.CaseChangeWindowEnded(run.CursorLost ? "lost-cursor" : run.Failing ? "failed" : "completed");
        return CaseChangeWindowResult.Completed;
    }

    private async Task ReadAsync(WindowRun run, CancellationToken window, CancellationToken abort)
    {
        var attempt = 0;
        while (!window.IsCancellationRequested)
        {
            var connection = new StreamConnection(run.Topic, bus, decoder, sink, unreadable, run.Position, run.Lease, status.Of(run.Topic), options.Watchdog, time, logger);
            var failure = PubSubFailure.Reconnect;
            run.Failing = false;
            try
            {
                await connection.RunAsync(await StartAsync(run, window, abort), window, abort);
            }
            catch (OperationCanceledException) when (window.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failure = Meet(run, exception);
            }

            attempt = connection.Worked ? 1 : attempt + 1;
            await Task.Delay(ReconnectDelay.Of(failure, attempt, Random.Shared.NextDouble()), time, window);
        }
    }

    /// <summary>Where to begin; asks for a reconciliation where changes may have been missed.</summary>
    private async Task<ReplayStart> StartAsync(WindowRun run, CancellationToken window, CancellationToken abort)
    {
        if (!run.TopicChecked)
        {
            await bus.CheckTopicAsync(run.Topic, window);
            run.TopicChecked = true;
        }

        if (run.CursorLost && !run.Reconciled)
        {
            await sink.ReconcileAllAsync(abort);
            var now = time.GetUtcNow();
            await run.Lease.WriteAsync(cursor => cursor with { ReplayId = null, Watermark = cursor.Watermark ?? now }, abort);
            run.Reconciled = true;
        }

        if (run.Position.Safe is { } replayId)
        {
            return ReplayStart.After(replayId);
        }

        var first = run.Lease.Cursor.Watermark is null;
        if (!first && (run.CursorLost || IsOurs(run.Topic)))
        {
            // Nothing is known to resume from, but this topic was read before: all that is retained, so that nothing falls into the seam.
            return ReplayStart.Earliest;
        }

        await sink.ReconcileAllAsync(abort);
        if (first)
        {
            var now = time.GetUtcNow();
            await run.Lease.WriteAsync(cursor => cursor with { Watermark = now }, abort);
        }

        return ReplayStart.Latest;
    }

    /// <summary>What to do about a fault; set-up faults end the window.</summary>
    private PubSubFailure Meet(WindowRun run, Exception exception)
    {
        var (failure, code) = exception switch
        {
            PubSubException bus => (bus.Failure, bus.Code),
            UpstreamException { Failure: not UpstreamFailure.Transient } upstream => (PubSubFailure.SetUp, upstream.Code),
            UpstreamException upstream => (PubSubFailure.Reconnect, upstream.Code),
            _ => (PubSubFailure.Reconnect, exception.GetType().Name),
        };
        run.Failing = true;
        status.Of(run.Topic).Failed(code, time.GetUtcNow());
        if (failure is PubSubFailure.SetUp)
        {
            throw new SetUpFault(exception);
        }

        LogBroken(logger, run.Topic, failure, code, exception);
        if (failure is PubSubFailure.LostCursor && run.Position.Safe is not null)
        {
            LogCursorLost(logger, run.Topic);
            run.Position.Lost();
            run.CursorLost = true;
            run.Reconciled = false;
        }

        return failure;
    }

    /// <summary>A channel of our own, or a custom platform event: it carries little, so that reading all that is retained costs little.</summary>
    private static bool IsOurs(string topic) =>
        topic.EndsWith("__chn", StringComparison.Ordinal) || topic.StartsWith("/event/", StringComparison.Ordinal);

    private sealed record WindowRun(string Topic, ReplayPosition Position, CursorLease Lease)
    {
        /// <summary>This session may read the topic.</summary>
        public bool TopicChecked { get; set; }

        /// <summary>Salesforce did not know our replay id any more.</summary>
        public bool CursorLost { get; set; }

        /// <summary>The reconciliation that a lost cursor asks for is under way.</summary>
        public bool Reconciled { get; set; }

        /// <summary>The last connection ended by a fault.</summary>
        public bool Failing { get; set; }
    }

    private sealed class SetUpFault(Exception cause) : Exception(cause.Message, cause);

    [LoggerMessage(3203, LogLevel.Warning, "Stream {Topic} broke ({Failure}, {Code}); it resumes from its position")]
    private static partial void LogBroken(ILogger logger, string topic, PubSubFailure failure, string code, Exception exception);

    [LoggerMessage(3204, LogLevel.Error, "The position of stream {Topic} is lost: everything retained is read again, and a reconciliation is under way")]
    private static partial void LogCursorLost(ILogger logger, string topic);

    [LoggerMessage(3205, LogLevel.Error, "Stream {Topic} cannot be read: {Problem}")]
    private static partial void LogSetUp(ILogger logger, string topic, string problem, Exception exception);
}
