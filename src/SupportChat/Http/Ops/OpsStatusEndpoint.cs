using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Salesforce;

namespace SupportChat.Http.Ops;

/// <summary><c>GET /api/ops/status</c>: how much waits, how far the streams and the resync are, how much is dead, how much API budget is left.</summary>
public sealed class OpsStatusEndpoint(
    EndpointPipeline pipeline,
    IDeadLetterStore deadLetters,
    ICursorStore cursors,
    IOptions<SalesforceOptions> options,
    SalesforceClient salesforce,
    SalesforceSessions sessions,
    CaseChangeStreamStatus streamStatus,
    TimeProvider time,
    IEnumerable<IQueueInspector> queues)
    : EndpointHandler(pipeline)
{
    private const int Counted = 100;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Dictionary<string, QueueView>? views = null;
        foreach (var inspector in queues)
        {
            views ??= [];
            foreach (var (name, queue) in await inspector.ReadAsync(cancellationToken))
            {
                views[name] = new QueueView(queue.Ready, queue.Scheduled, queue.Leased, queue.OldestReady?.TotalSeconds ?? 0);
            }
        }

        var dead = await deadLetters.ListAsync(Counted, null, cancellationToken);
        var usage = salesforce.LastApiUsage is { } api ? new ApiUsageView(api.Used, api.Limit) : null;
        var session = sessions.Problem is { } fault ? new SalesforceSessionView(fault.Code, fault.Cause, fault.Since, fault.NextLoginAt) : null;
        var now = time.GetUtcNow();
        var streams = new List<StreamView>();
        foreach (var topic in options.Value.EffectiveTopics)
        {
            var cursor = (await cursors.FindAsync(topic, cancellationToken))?.Value;
            var known = streamStatus.Topics.FirstOrDefault(status => status.Topic == topic);
            streams.Add(new StreamView(topic, cursor?.LeaseUntil > now, cursor?.LastEventAt, known?.Error, known?.ErrorSince));
        }

        var resync = (await cursors.FindAsync(PeriodicResync.CursorName, cancellationToken))?.Value;
        return TypedResults.Json(
            new OpsStatusView(now, views, streams, resync?.Watermark, dead.Items.Count, dead.Continuation is not null, usage, session),
            OpsJsonContext.Default.OpsStatusView);
    }
}

internal sealed record OpsStatusView(
    DateTimeOffset At,
    IReadOnlyDictionary<string, QueueView>? Queues,
    IReadOnlyList<StreamView> Streams,
    DateTimeOffset? LastSweepAt,
    int DeadLetters,
    bool MoreDeadLetters,
    ApiUsageView? SalesforceApi,
    SalesforceSessionView? SalesforceSession);

internal sealed record QueueView(long Ready, long Scheduled, long Leased, double OldestSeconds);

/// <summary>
/// A stream of Case changes: whether any host reads it, the commit time up to which everything is applied, and the fault that this process has with it.
/// </summary>
internal sealed record StreamView(string Topic, bool Reading, DateTimeOffset? LastEventAt, string? Error, DateTimeOffset? ErrorSince);

internal sealed record ApiUsageView(long Used, long Limit);

/// <summary>Why this process has no session in Salesforce: a code of ours, Salesforce's own, since when, and when the next log-in may be tried.</summary>
internal sealed record SalesforceSessionView(string Problem, string Cause, DateTimeOffset Since, DateTimeOffset NextLoginAt);
