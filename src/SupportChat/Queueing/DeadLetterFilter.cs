namespace SupportChat.Queueing;

/// <summary>Which dead letters are meant; what is null leaves none out.</summary>
/// <param name="Reason">Exactly this one of <see cref="DeadLetterReason"/>.</param>
/// <param name="ConversationId">Only of this conversation.</param>
/// <param name="Before">Only those that became dead letters before this time.</param>
public sealed record DeadLetterFilter(string? Reason = null, ConversationId? ConversationId = null, DateTimeOffset? Before = null)
{
    /// <summary>Every dead letter.</summary>
    public static DeadLetterFilter All { get; } = new();
}
