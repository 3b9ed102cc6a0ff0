namespace SupportChat.Conversations;

/// <summary>A state that no retry will mend.</summary>
/// <param name="Reason">One of <see cref="AttentionReason"/>.</param>
/// <param name="Since">When it was found.</param>
/// <param name="Detail">Error codes and field names, never values.</param>
public sealed record Attention(string Reason, DateTimeOffset Since, string Detail);
