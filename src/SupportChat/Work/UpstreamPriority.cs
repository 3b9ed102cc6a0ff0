namespace SupportChat.Work;

/// <summary>Marks the calls of a start: a customer waits for them, so they have a share of each upstream's concurrency of their own.</summary>
public static class UpstreamPriority
{
    private static readonly AsyncLocal<bool> Raised = new();

    /// <summary>True while the current flow of calls serves a waiting customer.</summary>
    public static bool IsStart => Raised.Value;

    /// <summary>Marks every call begun from here on in the calling flow, until that flow ends.</summary>
    public static void RaiseForThisFlow() => Raised.Value = true;
}
