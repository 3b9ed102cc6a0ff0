namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>A message as it was at one moment.</summary>
internal sealed record MessageView
{
    public required long SequenceNumber { get; init; }

    /// <summary>The number that it had while it was scheduled, else the same.</summary>
    public required long EnqueueSequenceNumber { get; init; }

    public required MessageState State { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public required TimeSpan TimeToLive { get; init; }

    /// <summary>Deliveries that failed so far.</summary>
    public required int DeliveryCount { get; init; }

    public required string MessageId { get; init; }

    public string? SessionId { get; init; }

    public required MessageContent Content { get; init; }

    public DeadLetterCause? DeadLetter { get; init; }

    /// <summary>Empty unless this receive has locked it.</summary>
    public Guid LockToken { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }
}

/// <summary>Where a message is in its life; the numbers are those of the protocol.</summary>
internal enum MessageState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
}

/// <summary>Why a message was set aside; both parts may be missing.</summary>
internal sealed record DeadLetterCause(string? Reason, string? Description)
{
    public static DeadLetterCause Expired { get; } = new("TTLExpiredException", "The message expired and was dead lettered.");

    public static DeadLetterCause TooManyDeliveries(int count) =>
        new("MaxDeliveryCountExceeded", $"Message could not be consumed after {count} delivery attempts.");
}
