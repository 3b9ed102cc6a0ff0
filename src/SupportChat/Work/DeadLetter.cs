namespace SupportChat.Work;

/// <summary>Work that ended without success (table <c>deadletters</c>), kept until an operator replays or deletes it.</summary>
public sealed record DeadLetter
{
    /// <summary>Assigned by the store; sorts newest first. Null before it is stored.</summary>
    public string? Id { get; init; }

    public required WorkItem Item { get; init; }

    public required string Queue { get; init; }

    /// <summary>One of <see cref="DeadLetterReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Codes and field names that explain the reason; never values.</summary>
    public required string Description { get; init; }

    public required DateTimeOffset At { get; init; }
}
