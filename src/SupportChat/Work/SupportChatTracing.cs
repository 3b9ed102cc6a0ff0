using System.Diagnostics;

namespace SupportChat.Work;

/// <summary>The one activity source, and the way of a trace through the queues: out with <see cref="CurrentTraceParent"/>, back with <see cref="StartWork"/>.</summary>
public static class SupportChatTracing
{
    /// <summary>Spans of the product; named as the meter.</summary>
    public static readonly ActivitySource Source = new(SupportChatMetrics.MeterName);

    /// <summary>W3C <c>traceparent</c> of what runs now, for <see cref="WorkItem.TraceParent"/>; null when nothing is traced.</summary>
    public static string? CurrentTraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>
    /// Starts the span of queued items that are handled together, as a child of what caused the first and linked to the causes of all;
    /// null when nobody listens. Dispose it when they are handled.
    /// </summary>
    public static Activity? StartWork(IReadOnlyList<WorkItem> items)
    {
        var causes = items.Select(CauseOf).OfType<ActivityContext>().Distinct().ToArray();
        var activity = Source.StartActivity(
            $"process {items[0].Kind}", ActivityKind.Consumer, causes.FirstOrDefault(), links: causes.Skip(1).Select(cause => new ActivityLink(cause)));
        activity?.SetTag("supportchat.items", items.Count);
        if (items.Count == 1)
        {
            activity?.SetTag("supportchat.conversation", items[0].ConversationId.ToString());
            activity?.SetTag("supportchat.attempt", items[0].Attempt);
        }

        return activity;
    }

    private static ActivityContext? CauseOf(WorkItem item) =>
        ActivityContext.TryParse(item.TraceParent, traceState: null, isRemote: true, out var context) ? context : null;
}
