namespace SupportChat.Upstreams;

/// <summary>Limits of the calls to one upstream.</summary>
internal sealed record UpstreamLimits
{
    /// <summary>Time limit of one attempt, its body included.</summary>
    public required TimeSpan Attempt { get; init; }

    /// <summary>Time limit of a call with its waits and retries.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Calls under way at once; a quarter more is kept for starts.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Attempts a second; a quarter more is kept for starts.</summary>
    public required int PerSecond { get; init; }

    /// <summary>Calls that may wait for their turn; more fail at once as <c>rate-limited</c>.</summary>
    public int Waiting { get; init; } = 512;
}
