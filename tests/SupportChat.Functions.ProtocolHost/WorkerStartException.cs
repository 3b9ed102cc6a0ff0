namespace SupportChat.Functions.ProtocolHost;

/// <summary>The worker or its functions cannot be used; the message says what a Functions host would log.</summary>
public sealed class WorkerStartException(string message) : Exception(message);
