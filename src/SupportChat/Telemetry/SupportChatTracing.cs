using System.Diagnostics;

namespace SupportChat.Telemetry;

/// <summary>The one activity source.</summary>
public static class SupportChatTracing
{
    /// <summary>Spans of the product; named as the meter.</summary>
    public static readonly ActivitySource Source = new(SupportChatMetrics.MeterName);

    /// <summary>W3C <c>traceparent</c> of what runs now, to travel with queued work; null when nothing is traced.</summary>
    public static string? CurrentTraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
}
