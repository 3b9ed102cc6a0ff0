namespace SupportChat.Conversations;

/// <summary>The one scheduled look at a conversation (design rule 8).</summary>
/// <param name="At">When the scheduled work item becomes visible.</param>
/// <param name="Attempt">Failed attempts so far, from 1.</param>
/// <param name="Since">When the first of them failed.</param>
/// <param name="LastError">Upstream and code of the last failure; never a text of the upstream.</param>
public sealed record Wake(DateTimeOffset At, int Attempt, DateTimeOffset Since, string LastError);
