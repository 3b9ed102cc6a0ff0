using SupportChat.Queueing;
using SupportChat.Telemetry;

namespace SupportChat.Conversations;

/// <summary>Work of kind <see cref="WorkKind.Repair"/>; its body is empty, the envelope names the conversation.</summary>
internal static class TranscriptRepairRequest
{
    public static WorkItem For(ConversationId id, string correlationId, DateTimeOffset now) => new()
    {
        Kind = WorkKind.Repair,
        ConversationId = id,
        CorrelationId = correlationId,
        Body = "{}"u8.ToArray(),
        FirstEnqueuedAt = now,
        TraceParent = SupportChatTracing.CurrentTraceParent,
    };
}
