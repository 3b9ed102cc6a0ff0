namespace SupportChat.Queueing;

/// <summary>When to try again, beyond the retries inside a call: pure arithmetic (docs/architecture.md#retries).</summary>
public static class RetrySchedule
{
    /// <summary>How long failures are retried before somebody must look.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromHours(72);

    /// <summary>How long a refusal that the org's automation does not explain is retried before it counts as one for the data.</summary>
    private static readonly TimeSpan Unexplained = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>True while an unexplained refusal is still tried again.</summary>
    /// <param name="since">The first of them in a row.</param>
    /// <param name="now">The latest.</param>
    public static bool IsUnexplained(DateTimeOffset since, DateTimeOffset now) => now - since < Unexplained;

    /// <summary>
    /// Delay before the next attempt: 1 s doubled for each earlier failure up to 5 minutes, of which the jitter takes away up to half; never less than
    /// what the upstream asked for (up to an hour).
    /// </summary>
    /// <param name="attempt">Failed attempts so far, from 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    /// <param name="retryAfter">What the upstream asked for, or null.</param>
    public static TimeSpan Delay(int attempt, double jitter, TimeSpan? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var exponential = attempt > 20 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (attempt - 1)));
        var delay = exponential * (1 - (Math.Clamp(jitter, 0, 1) / 2));
        var asked = retryAfter is { } wait ? TimeSpan.FromTicks(Math.Min(wait.Ticks, TimeSpan.TicksPerHour)) : TimeSpan.Zero;
        return delay > asked ? delay : asked;
    }
}
