using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Telemetry;

namespace SupportChat.CaseChanges;

/// <summary>
/// Subscribes to Case changes for a bounded time (docs/architecture.md#case-changes; docs/reference/azure.md#timer-and-stream): on Azure a timer starts one run
/// after the other, on one machine a loop does. One subscriber a topic at a time, by the lease on the topic's cursor.
/// </summary>
public sealed partial class CaseChangeSubscription(
    IEventBus bus,
    EventBatchDecoder decoder,
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
    private static readonly TimeSpan SetUpPause = TimeSpan.FromSeconds(30);

    /// <summary>Reads every configured topic (<c>Salesforce__Topics</c>), all at the same time. In the order of the settings.</summary>
    public Task<SubscriptionResult[]> RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(salesforce.Value.EffectiveTopics.Select(topic => RunAsync(topic, cancellationToken)));

    /// <summary>
    /// Reads a topic until the time of a run is over, connecting again as often as needed. Returns at once when another subscriber holds the lease.
    /// What was read but not applied, and faults of the stream or the sink, lose nothing: the same events come again.
    /// </summary>
    /// <param name="topic">Such as <c>/data/SupportChat__chn</c>.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public async Task<SubscriptionResult> RunAsync(string topic, CancellationToken cancellationToken)
    {
        var result = await RunLeasedAsync(topic, cancellationToken);
        status.Update(topic, known => known with { LastResult = result });
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

        // From now on it is one of those that this process reads.
        status.Update(topic, static known => known);
        using var duration = new CancellationTokenSource(options.Value.Window, time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abort.Token, duration.Token);
        var subscriber = new TopicSubscriber(new SubscriptionContext
        {
            Topic = topic,
            Lease = lease,
            Bus = bus,
            Decoder = decoder,
            Sink = sink,
            Unreadable = unreadable,
            Status = status,
            IdleTimeout = options.Value.Watchdog,
            Time = time,
            Logger = logger,
        });
        try
        {
            await subscriber.ReadAsync(stop.Token, abort.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The three ways to end early are told apart below.
        }
        catch (SubscriptionSetUpException fault)
        {
            LogSetUp(logger, topic, fault.Message, fault);
            metrics.CaseChangeWindowEnded("failed");

            // With the lease in hand, so that no host asks again and again with credentials that are refused.
            await Task.Delay(SetUpPause, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return SubscriptionResult.SetUpError;
        }

        if (lease.Lost.IsCancellationRequested)
        {
            metrics.CaseChangeWindowEnded("failed");
            return SubscriptionResult.LeaseLost;
        }

        metrics.CaseChangeWindowEnded(subscriber.CursorLost ? "lost-cursor" : subscriber.Failing ? "failed" : "completed");
        return SubscriptionResult.Completed;
    }

    [LoggerMessage(3215, LogLevel.Error, "Stream {Topic} cannot be read: {Problem}")]
    private static partial void LogSetUp(ILogger logger, string topic, string problem, Exception exception);
}

/// <summary>How a run ended.</summary>
public enum SubscriptionResult
{
    /// <summary>Its time was over, or it was cancelled.</summary>
    Completed,

    /// <summary>Another subscriber holds the lease: nothing was read.</summary>
    NotLeased,

    /// <summary>The lease went to another subscriber.</summary>
    LeaseLost,

    /// <summary>
    /// Salesforce refuses for set-up (topic, permission, token): an operator must look; the message is in the log. Comes half a minute after the refusal,
    /// so that it is not provoked again at once.
    /// </summary>
    SetUpError,
}
