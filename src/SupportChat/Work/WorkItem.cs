using SupportChat.Conversations;

namespace SupportChat.Work;

/// <summary>One envelope for all queued work (design section 3; Azure reference 8.5).</summary>
public sealed record WorkItem
{
    /// <summary>One of <see cref="WorkKind"/>, or what an older or newer release called its work.</summary>
    public required string Kind { get; init; }

    /// <summary>The conversation; the session of queue <c>conversations</c>.</summary>
    public required ConversationId ConversationId { get; init; }

    /// <summary>Id of what caused the work, constant over retries.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Scheduled copies made so far because of failures.</summary>
    public int Attempt { get; init; }

    /// <summary>When the first copy was queued.</summary>
    public required DateTimeOffset FirstEnqueuedAt { get; init; }

    /// <summary>Not before this time; null means at once.</summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>W3C trace context of the cause.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Deliveries so far, counted by the queue, 0 before the first; above 1 an earlier one ended without success. A copy that is sent goes on counting.</summary>
    public int DeliveryCount { get; init; }
}
