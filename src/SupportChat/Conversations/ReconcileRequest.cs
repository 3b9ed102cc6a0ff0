using System.Text.Json;
using SupportChat.Work;

namespace SupportChat.Conversations;

/// <summary>Body of <see cref="WorkKind.Reconcile"/>.</summary>
public sealed record ReconcileRequest
{
    /// <summary>Beliefs to doubt before acting.</summary>
    public VerifyScope Verify { get; init; }

    /// <summary>An operator asks: refusals are tried again, and the whole transcript is compared.</summary>
    public bool Operator { get; init; }

    /// <summary>For a scheduled wake: the time that the record holds, so that the wake knows itself.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Work that makes a conversation's two systems agree.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="correlationId">What caused it.</param>
    /// <param name="now">Time of queueing.</param>
    public WorkItem ToWorkItem(ConversationId id, string correlationId, DateTimeOffset now) => new()
    {
        Kind = WorkKind.Reconcile,
        ConversationId = id,
        CorrelationId = correlationId,
        Body = JsonSerializer.SerializeToUtf8Bytes(this, WorkJsonContext.Default.ReconcileRequest),
        FirstEnqueuedAt = now,
        VisibleAt = WakeAt,
        TraceParent = System.Diagnostics.Activity.Current?.Id,
    };
}
