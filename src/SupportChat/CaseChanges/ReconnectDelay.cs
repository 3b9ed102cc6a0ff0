using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>How long to wait before connecting again: pure arithmetic, full jitter.</summary>
internal static class ReconnectDelay
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LimitPause = TimeSpan.FromMinutes(5);

    /// <param name="failure">What happened.</param>
    /// <param name="attempt">Failures in a row without an answer between them, from 1.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan Of(PubSubFailure failure, int attempt, double jitter)
    {
        var ceiling = attempt > 10 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (attempt - 1)));
        return failure switch
        {
            PubSubFailure.LimitExceeded => LimitPause,
            PubSubFailure.SlowDown => Slow + (ceiling * jitter),
            _ => ceiling * jitter,
        };
    }
}
