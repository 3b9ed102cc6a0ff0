namespace SupportChat.Http.Ops;

/// <summary>A dead letter without its body.</summary>
internal sealed record DeadLetterView(
    string Id, string Queue, string Kind, string ConversationId, string CorrelationId, string Reason, string Description, int Attempts, DateTimeOffset At, int BodyBytes);
