namespace SupportChat.Queueing;

/// <summary>Which dead letters to replay, how many, and how fast.</summary>
/// <param name="Filter">Which.</param>
public sealed record DeadLetterReplayRequest(DeadLetterFilter Filter)
{
    public const int DefaultLimit = 100;

    public const int MaxLimit = 1_000;

    public const int DefaultPerSecond = 20;

    public const int MaxPerSecond = 100;

    /// <summary>At most so many are tried.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>At most so many a second, so that what failed together does not fail together again.</summary>
    public int PerSecond { get; init; } = DefaultPerSecond;

    /// <summary>None is begun after this time.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Where an earlier call ended; null begins with the first.</summary>
    public string? Cursor { get; init; }
}

/// <summary>What a replay of many did.</summary>
/// <param name="Replayed">Queued again, and no longer dead letters.</param>
/// <param name="FailedIds">Tried, and still dead letters.</param>
/// <param name="Remaining">Not tried by this call; counted up to <see cref="DeadLetterReplayRequest.MaxLimit"/>.</param>
/// <param name="Next">Where the next call goes on; null when none remains.</param>
public sealed record DeadLetterReplayResult(int Replayed, IReadOnlyList<string> FailedIds, int Remaining, string? Next);
