namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>A message on its way in: what the broker looks at, and the rest as the sender encoded it.</summary>
/// <param name="MessageId">Its id; never empty.</param>
/// <param name="Content">Annotations and bare message.</param>
internal sealed record NewMessage(string MessageId, MessageContent Content)
{
    public string? SessionId { get; init; }

    /// <summary>The sender's own limit of its life; the queue's if absent or shorter.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>When it becomes active; at once if absent or over.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }
}

/// <summary>Encoded parts that the broker keeps and never reads.</summary>
/// <param name="Annotations">The sender's message annotations, empty if there are none.</param>
/// <param name="Bare">Properties, application properties and body.</param>
internal sealed record MessageContent(ReadOnlyMemory<byte> Annotations, ReadOnlyMemory<byte> Bare);
