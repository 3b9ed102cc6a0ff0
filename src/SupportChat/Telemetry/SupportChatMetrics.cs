using System.Diagnostics.Metrics;

namespace SupportChat.Telemetry;

/// <summary>
/// Every metric of the product, one method a fact. Tags are codes of ours or of an upstream, never a person, a text or an id
/// (docs/architecture.md#invariant-8-nothing-secret-is-told). The README of the Functions host says what each one answers.
/// </summary>
public sealed class SupportChatMetrics
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string MeterName = "SupportChat";

    private static readonly InstrumentAdvice<double> Calls = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] };
    private static readonly InstrumentAdvice<double> Lags = new()
    {
        HistogramBucketBoundaries =
    [
        0.1,
        0.25,
        0.5,
        1,
        2,
        5,
        10,
        30,
        60,
        300,
        900,
        3600,
        14400,
        86400
    ]
    };

    private readonly Counter<long> webhooks;
    private readonly Histogram<double> reconcileDuration;
    private readonly Counter<long> reconcileOutcomes;
    private readonly Histogram<double> caseChangeLag;
    private readonly Counter<long> caseChangeWindows;
    private readonly Histogram<double> transcriptLag;
    private readonly Counter<long> transcriptFiles;
    private readonly Counter<long> files;
    private readonly Counter<long> queueRetries;
    private readonly Counter<long> deadLetters;
    private readonly Counter<long> purgedDeadLetters;
    private readonly Counter<long> upstreamCalls;
    private readonly Gauge<long> conversations;
    private readonly Gauge<long> attention;
    private readonly Gauge<long> salesforceApiUsed;
    private readonly Gauge<long> salesforceApiLimit;

    public SupportChatMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        webhooks = meter.CreateCounter<long>("supportchat.webhooks", "{webhook}", "Sendbird webhooks by outcome.");
        reconcileDuration = meter.CreateHistogram("supportchat.reconcile.duration", "s", "Time of one reconcile.", advice: Calls);
        reconcileOutcomes = meter.CreateCounter<long>("supportchat.reconcile.outcomes", "{reconcile}", "Reconciles by outcome.");
        caseChangeLag = meter.CreateHistogram("supportchat.casechange.lag", "s", "From the commit in Salesforce to the channel's metadata.", advice: Lags);
        caseChangeWindows = meter.CreateCounter<long>("supportchat.casechange.windows", "{window}", "Windows of the Case change stream by outcome.");
        transcriptLag = meter.CreateHistogram("supportchat.transcript.lag", "s", "From the message in Sendbird to its row in Salesforce.", advice: Lags);
        transcriptFiles = meter.CreateCounter<long>("supportchat.transcript.files", "{file}", "Transcripts of closed Cases by what became of them.");
        files = meter.CreateCounter<long>("supportchat.files", "{file}", "Files of messages by what became of their copies.");
        queueRetries = meter.CreateCounter<long>("supportchat.queue.retries", "{item}", "Work put off to a later time, by kind.");
        deadLetters = meter.CreateCounter<long>("supportchat.deadletters", "{item}", "Work put into the dead letters, by queue and reason.");
        purgedDeadLetters = meter.CreateCounter<long>("supportchat.deadletters.purged", "{item}", "Dead letters that an operator purged, by queue and reason.");
        upstreamCalls = meter.CreateCounter<long>("supportchat.upstream.calls", "{call}", "Calls to Sendbird and Salesforce by outcome.");
        conversations = meter.CreateGauge<long>("supportchat.conversations", "{conversation}", "Conversations that the sweep looks at, by state.");
        attention = meter.CreateGauge<long>("supportchat.conversations.attention", "{conversation}", "Conversations that need somebody, by reason.");
        salesforceApiUsed = meter.CreateGauge<long>("supportchat.salesforce.api.used", "{request}", "Salesforce API requests used in the last 24 hours.");
        salesforceApiLimit = meter.CreateGauge<long>("supportchat.salesforce.api.limit", "{request}", "Salesforce API requests allowed in 24 hours.");
    }

    /// <summary>
    /// A webhook was answered; <paramref name="outcome"/> is <c>accepted</c>, <c>foreign</c>, <c>ignored</c>, <c>refused</c>, <c>too-large</c> or
    /// <c>unavailable</c>. An accepted one that turned out to tell of a known version of its message is also counted as <c>duplicate</c>.
    /// </summary>
    public void WebhookAnswered(string outcome) => webhooks.Add(1, Tag("outcome", outcome));

    /// <summary>
    /// A reconcile ended; <paramref name="outcome"/> is <c>done</c>, <c>retry</c> or <c>attention</c>, <paramref name="within"/> is <c>start</c> or
    /// <c>queue</c>.
    /// </summary>
    public void ReconcileEnded(TimeSpan duration, string outcome, string within)
    {
        reconcileDuration.Record(duration.TotalSeconds, Tag("outcome", outcome), Tag("within", within));
        reconcileOutcomes.Add(1, Tag("outcome", outcome), Tag("within", within));
    }

    /// <summary>A Case change reached the channel; <paramref name="lag"/> counts from its commit in Salesforce (whole seconds there).</summary>
    public void CaseChangeApplied(TimeSpan lag) => caseChangeLag.Record(Math.Max(0, lag.TotalSeconds));

    /// <summary>
    /// A window of the Case change stream ended; <paramref name="outcome"/> is <c>completed</c>, <c>not-leased</c>, <c>failed</c> or <c>lost-cursor</c>.
    /// </summary>
    public void CaseChangeWindowEnded(string outcome) => caseChangeWindows.Add(1, Tag("outcome", outcome));

    /// <summary>A message reached its row; <paramref name="lag"/> counts from the message's version time (created, edited) in Sendbird.</summary>
    public void TranscriptWritten(TimeSpan lag) => transcriptLag.Record(Math.Max(0, lag.TotalSeconds));

    /// <summary>
    /// The transcript of a closed Case was compared with its file; <paramref name="outcome"/> is <c>written</c>, <c>unchanged</c>, <c>put-off</c> or
    /// <c>refused</c>.
    /// </summary>
    public void TranscriptFiled(string outcome) => transcriptFiles.Add(1, Tag("outcome", outcome));

    /// <summary>
    /// A copy of a file ended; <paramref name="outcome"/> is <c>copied</c>, <c>present</c> (it was there), <c>deleted</c> (its message was), <c>foreign</c>, or
    /// why it stays a link: <c>too-large</c>, <c>type-not-allowed</c>, <c>gone</c>, <c>denied</c>, <c>host-refused</c>, <c>refused</c> (by Salesforce).
    /// </summary>
    public void FileEnded(string outcome) => files.Add(1, Tag("outcome", outcome));

    /// <summary>Work was put off; <paramref name="kind"/> is a kind of work.</summary>
    public void WorkPutOff(string kind) => queueRetries.Add(1, Tag("kind", kind));

    /// <summary>Work was stored as a dead letter; <paramref name="reason"/> is a reason code.</summary>
    public void DeadLettered(string queue, string reason) => deadLetters.Add(1, Tag("queue", queue), Tag("reason", reason));

    /// <summary>An operator removed a dead letter for good, without its work being done; <paramref name="reason"/> is a reason code.</summary>
    public void DeadLetterPurged(string queue, string reason) => purgedDeadLetters.Add(1, Tag("queue", queue), Tag("reason", reason));

    /// <summary>
    /// A call to an upstream ended; <paramref name="upstream"/> is <c>sendbird</c> or <c>salesforce</c>, <paramref name="outcome"/> is <c>ok</c>,
    /// <c>transient</c>, <c>refused</c> or <c>set-up</c>.
    /// </summary>
    public void UpstreamCalled(string upstream, string outcome) => upstreamCalls.Add(1, Tag("upstream", upstream), Tag("outcome", outcome));

    /// <summary>The conversations that go on, by state, and those of them that need somebody, by reason. What there is none of is told as zero.</summary>
    public void ConversationsCounted(IReadOnlyDictionary<string, int> byState, IReadOnlyDictionary<string, int> byReason)
    {
        foreach (var (state, count) in byState)
        {
            conversations.Record(count, Tag("state", state));
        }

        foreach (var (reason, count) in byReason)
        {
            attention.Record(count, Tag("reason", reason));
        }
    }

    /// <summary>What <c>Sforce-Limit-Info</c> said last.</summary>
    public void SalesforceApiUsage(long used, long limit)
    {
        salesforceApiUsed.Record(used);
        salesforceApiLimit.Record(limit);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
