using System.Collections.Concurrent;
using System.Diagnostics;
using SupportChat.Telemetry;

namespace SupportChat.Functions.Tests.EndToEnd.Fixtures;

/// <summary>Records the spans that the worker exports, and plays the root that the Functions host gives to an invocation.</summary>
internal sealed class SpanRecorder : IDisposable
{
    private const string RootName = "SupportChat.Functions.Tests.Roots";
    private static readonly ActivitySource Roots = new(RootName);
    private readonly ConcurrentQueue<Activity> ended = [];
    private readonly ActivityListener listener;

    public SpanRecorder()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is SupportChatMetrics.MeterName or "System.Net.Http" or "Microsoft.AspNetCore" or RootName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public static Activity StartRoot() => Roots.StartActivity("root") ?? throw new InvalidOperationException("Nobody records.");

    /// <summary>Spans of one trace that ended so far.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace) => [.. ended.Where(span => span.TraceId == trace)];

    /// <summary>Spans of that name.</summary>
    public IReadOnlyList<Activity> Named(string name) => [.. ended.Where(span => span.OperationName == name)];

    /// <summary>Whether a trace holds a call to that address.</summary>
    public bool Calls(ActivityTraceId trace, Uri upstream) => Of(trace).Any(span =>
        span.Source.Name == "System.Net.Http" && span.GetTagItem("server.port") is int port && port == upstream.Port);

    public void Dispose() => listener.Dispose();
}
