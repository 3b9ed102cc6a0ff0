using System.Text.Json;
using System.Text.Json.Serialization;
using SupportChat.Queueing;
using SupportChat.Telemetry;

namespace SupportChat.Conversations;

/// <summary>Body of <see cref="WorkKind.Reconcile"/>.</summary>
public sealed record ReconcileRequest
{
    /// <summary>Beliefs to doubt before acting.</summary>
    public VerifyScope Verify { get; init; }

    /// <summary>An operator asks: refusals are tried again, and the whole transcript is compared.</summary>
    public bool Operator { get; init; }

    /// <summary>For the scheduled requeue: the time that the record holds, so that it knows itself.</summary>
    [JsonPropertyName("wakeAt")]
    public DateTimeOffset? RequeueAt { get; init; }

    /// <summary>For the scheduled timer: the time that the record holds, so that it knows itself.</summary>
    public DateTimeOffset? TimerAt { get; init; }

    /// <summary>Work that makes a conversation's two systems agree.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="correlationId">What caused it.</param>
    /// <param name="now">Time of queueing.</param>
    public WorkItem ToWorkItem(ConversationId id, string correlationId, DateTimeOffset now) => new()
    {
        Kind = WorkKind.Reconcile,
        ConversationId = id,
        CorrelationId = correlationId,
        Body = JsonSerializer.SerializeToUtf8Bytes(this, ReconcileRequestJsonContext.Default.ReconcileRequest),
        FirstEnqueuedAt = now,
        VisibleAt = RequeueAt ?? TimerAt,
        TraceParent = SupportChatTracing.CurrentTraceParent,
    };
}

/// <summary>Form of the body.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReconcileRequest))]
internal sealed partial class ReconcileRequestJsonContext : JsonSerializerContext;

/// <summary>Which beliefs a verification doubts.</summary>
[Flags]
public enum VerifyScope
{
    Nothing = 0,
    Members = 1,
    Channel = 2,
    Status = 4,
    Case = 8,

    /// <summary>All that is in Sendbird.</summary>
    Chat = Members | Channel | Status,

    Everything = Chat | Case,
}
