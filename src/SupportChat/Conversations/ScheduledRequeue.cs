namespace SupportChat.Conversations;

/// <summary>The one scheduled look at a conversation (docs/architecture.md#rule-8-one-scheduled-requeue).</summary>
/// <param name="At">When the scheduled work item becomes visible.</param>
/// <param name="Attempt">Failed attempts so far, from 1.</param>
/// <param name="Since">When the first of them failed.</param>
/// <param name="LastError">Upstream and code of the last failure; never a text of the upstream.</param>
public sealed record ScheduledRequeue(DateTimeOffset At, int Attempt, DateTimeOffset Since, string LastError)
{
    /// <summary>Attempts of these in which a step ended by an exception that no rule foresees; null when none did.</summary>
    public UnforeseenFailures? Unforeseen { get; init; }
}

/// <summary>Attempts that ended by an exception which no rule foresees.</summary>
/// <param name="Attempts">How many, from 1.</param>
/// <param name="Since">When the first of them ended.</param>
public sealed record UnforeseenFailures(int Attempts, DateTimeOffset Since);
