namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>A message of a store; changed under the queue's lock only.</summary>
internal sealed class BrokerMessage
{
    public required long SequenceNumber { get; set; }

    public required long EnqueueSequenceNumber { get; init; }

    public required string MessageId { get; init; }

    public required string? SessionId { get; init; }

    public required TimeSpan TimeToLive { get; init; }

    public required MessageContent Content { get; set; }

    public required MessageState State { get; set; }

    /// <summary>Of a scheduled message the moment at which it becomes active.</summary>
    public required DateTimeOffset EnqueuedAt { get; set; }

    public int DeliveryCount { get; set; }

    public DeadLetterCause? DeadLetter { get; set; }

    /// <summary>Empty while nobody holds it.</summary>
    public Guid LockToken { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>Its session in the store, null where sessions do not count.</summary>
    public StoredSession? Session { get; set; }

    public DateTimeOffset ExpiresAt => TimeToLive < DateTimeOffset.MaxValue - EnqueuedAt ? EnqueuedAt + TimeToLive : DateTimeOffset.MaxValue;

    public MessageView View() => new()
    {
        SequenceNumber = SequenceNumber,
        EnqueueSequenceNumber = EnqueueSequenceNumber,
        State = State,
        EnqueuedAt = EnqueuedAt,
        TimeToLive = TimeToLive,
        DeliveryCount = DeliveryCount,
        MessageId = MessageId,
        SessionId = SessionId,
        Content = Content,
        DeadLetter = DeadLetter,
        LockToken = LockToken,
        LockedUntil = Session?.Lock is { } session && LockToken != Guid.Empty ? session.LockedUntil : LockedUntil,
    };
}
