namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>How a queue behaves; the defaults are those of the deployed queues.</summary>
internal sealed record QueueSettings
{
    /// <summary>Whether every message has a session, and only sessions are received. Cannot be changed later.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>How long a message or a session stays locked.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Failed deliveries after which a message is dead-lettered.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Longest life of a message.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Largest message in bytes, with its properties.</summary>
    public int MaxMessageBytes { get; init; } = 262_144;
}
