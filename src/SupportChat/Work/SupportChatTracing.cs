using System.Diagnostics;

namespace SupportChat.Work;

/// <summary>The one activity source, and the way of a trace through the queues: out with <see cref="CurrentTraceParent"/>, back with <see cref="StartWork"/>.</summary>
public static class SupportChatTracing
{
    /// <summary>Spans of the product; named as the meter.</summary>
    public static readonly ActivitySource Source = new(SupportChatMetrics.MeterName);

    /// <summary>W3C <c>traceparent</c> of what runs now, for <see cref="WorkItem.TraceParent"/>; null when nothing is traced.</summary>
    public static string? CurrentTraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Starts the span of one queued item as a child of what caused it; null when nobody listens. Dispose it when the item is settled.</summary>
    public static Activity? StartWork(WorkItem item)
    {
        var cause = ActivityContext.TryParse(item.TraceParent, traceState: null, isRemote: true, out var context) ? context : default;
        var activity = Source.StartActivity($"process {item.Kind}", ActivityKind.Consumer, cause);
        activity?.SetTag("supportchat.conversation", item.ConversationId.ToString());
        activity?.SetTag("supportchat.attempt", item.Attempt);
        return activity;
    }
}
