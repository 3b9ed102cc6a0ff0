using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Telemetry;

namespace SupportChat.CaseChanges;

/// <summary>
/// Reads Case changes for a bounded time (design section 3, "Case changes"; Azure reference 4): on Azure a timer starts one window after the other,
/// on one machine a loop does. One reader a topic at a time, by the lease on the topic's cursor.
/// </summary>
public sealed partial class CaseChangeSubscription
{
    private static readonly TimeSpan SetUpPause = TimeSpan.FromSeconds(30);

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
    private readonly ILogger<CaseChangeSubscription> logger;

    internal CaseChangeSubscription(
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
        ILogger<CaseChangeSubscription> logger)
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
    public Task<SubscriptionResult[]> RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(topics.Select(topic => RunAsync(topic, cancellationToken)));

    /// <summary>
    /// Reads a topic until the window's length is over, connecting again as often as needed. Returns at once when another reader holds the lease.
    /// What was read but not applied, and faults of the stream or the sink, lose nothing: the same events come again.
    /// </summary>
    /// <param name="topic">Such as <c>/data/SupportChat__chn</c>.</param>
    /// <param name="cancellationToken">Ends the window early.</param>
    public async Task<SubscriptionResult> RunAsync(string topic, CancellationToken cancellationToken)
    {
        var result = await RunLeasedAsync(topic, cancellationToken);
        status.Of(topic).WindowEnded(result, time.GetUtcNow());
        return result;
    }

    private async Task<SubscriptionResult> RunLeasedAsync(string topic, CancellationToken cancellationToken)
    {
        await using var lease = await CursorLease.TryTakeAsync(cursors, topic, Guid.NewGuid().ToString("N"), time, logger, cancellationToken);
        if (lease is null)
        {
            metrics.CaseChangeWindowEnded("not-leased");
            return SubscriptionResult.NotLeased;
        }

        status.Of(topic).WindowStarted(time.GetUtcNow());
        using var length = new CancellationTokenSource(options.Window, time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        using var window = CancellationTokenSource.CreateLinkedTokenSource(abort.Token, length.Token);
        var reader = new TopicSubscriber(topic, lease, bus, decoder, sink, unreadable, status.Of(topic), options.Watchdog, time, logger);
        try
        {
            await reader.ReadAsync(window.Token, abort.Token);
        }
        catch (OperationCanceledException) when (window.IsCancellationRequested)
        {
            // The three ways to end early are told apart below.
        }
        catch (SubscriptionSetUpException fault)
        {
            LogSetUp(logger, topic, fault.Message, fault);
            metrics.CaseChangeWindowEnded("failed");

            // With the lease in hand, so that no host asks again and again with credentials that are refused.
            await Task.Delay(SetUpPause, time, window.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return SubscriptionResult.SetUpError;
        }

        if (lease.Lost.IsCancellationRequested)
        {
            metrics.CaseChangeWindowEnded("failed");
            return SubscriptionResult.LeaseLost;
        }

        metrics.CaseChangeWindowEnded(reader.CursorLost ? "lost-cursor" : reader.Failing ? "failed" : "completed");
        return SubscriptionResult.Completed;
    }

    [LoggerMessage(3215, LogLevel.Error, "Stream {Topic} cannot be read: {Problem}")]
    private static partial void LogSetUp(ILogger logger, string topic, string problem, Exception exception);
}

/// <summary>How a window ended.</summary>
public enum SubscriptionResult
{
    /// <summary>Its time was over, or it was cancelled.</summary>
    Completed,

    /// <summary>Another reader holds the lease: nothing was read.</summary>
    NotLeased,

    /// <summary>The lease went to another reader.</summary>
    LeaseLost,

    /// <summary>Salesforce refuses for set-up (topic, permission, token): an operator must look; the message is in the log. Comes half a minute after the refusal, so that it is not provoked again at once.</summary>
    SetUpError,
}
