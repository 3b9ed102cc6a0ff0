namespace SupportChat.Functions.ProtocolHost;

/// <summary>One invocation that has ended.</summary>
/// <param name="Function">Its function.</param>
/// <param name="Messages">How many messages it was about; 0 but for queues.</param>
/// <param name="Succeeded">Whether the function returned.</param>
/// <param name="Fault">What it threw.</param>
public sealed record Invocation(string Function, int Messages, bool Succeeded, string? Fault);
