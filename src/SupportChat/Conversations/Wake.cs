namespace SupportChat.Conversations;

/// <summary>The one scheduled look at a conversation (design rule 8).</summary>
/// <param name="At">When the scheduled work item becomes visible.</param>
/// <param name="Attempt">Failed attempts so far, from 1.</param>
/// <param name="Since">When the first of them failed.</param>
/// <param name="LastError">Upstream and code of the last failure; never a text of the upstream.</param>
public sealed record Wake(DateTimeOffset At, int Attempt, DateTimeOffset Since, string LastError);

/// <summary>A state that no retry will mend.</summary>
/// <param name="Reason">One of <see cref="AttentionReason"/>.</param>
/// <param name="Since">When it was found.</param>
/// <param name="Detail">Error codes and field names, never values.</param>
public sealed record Attention(string Reason, DateTimeOffset Since, string Detail);
