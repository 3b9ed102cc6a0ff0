using System.Diagnostics;

namespace SupportChat.Functions.ProtocolHost.Triggers;

/// <summary>The host's own part of a trace: every invocation is recorded.</summary>
internal static class Traces
{
    /// <param name="name">Of the activity.</param>
    /// <param name="parent">W3C <c>traceparent</c> of the caller, if it sent one.</param>
    public static Activity Start(string name, string? parent)
    {
        var activity = new Activity(name) { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        if (!string.IsNullOrEmpty(parent))
        {
            activity.SetParentId(parent);
            activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        }

        return activity.Start();
    }
}
