using System.Diagnostics;
using SupportChat.Telemetry;

namespace SupportChat.Queueing;

/// <summary>The way of a trace through the queues: out as <see cref="WorkItem.TraceParent"/>, back with <see cref="Start"/>.</summary>
public static class WorkTracing
{
    /// <summary>
    /// Starts the span of queued items that are handled together, as a child of what caused the first and linked to the causes of all;
    /// null when nobody listens. Dispose it when they are handled.
    /// </summary>
    public static Activity? Start(IReadOnlyList<WorkItem> items)
    {
        var causes = items.Select(CauseOf).OfType<ActivityContext>().Distinct().ToArray();
        var activity = SupportChatTracing.Source.StartActivity(
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
