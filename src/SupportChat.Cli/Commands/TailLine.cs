namespace SupportChat.Cli.Commands;

/// <summary>Something about a conversation that is so from now on.</summary>
internal sealed record TailLine(DateTimeOffset At, string ConversationId, string What, string Is);
