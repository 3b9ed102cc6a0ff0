namespace SupportChat.Cli.Hosting;

/// <summary>A fault that the person at the keyboard can mend; its message says how and is all that is printed.</summary>
internal sealed class StartupException(string message) : Exception(message);
