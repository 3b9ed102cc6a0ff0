namespace SupportChat.Cli.Commands;

/// <summary>What was asked for needs another option; nothing was done.</summary>
internal sealed class CommandUsageException(string message) : Exception(message);
