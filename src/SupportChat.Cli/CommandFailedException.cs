namespace SupportChat.Cli;

/// <summary>A fault that the person at the keyboard can mend; its message says how and is all that is printed.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
