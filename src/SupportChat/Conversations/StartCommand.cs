namespace SupportChat.Conversations;

/// <summary>A checked start.</summary>
/// <param name="UserId">The customer, from a proven claim.</param>
/// <param name="IdempotencyKey">The client's key, or a random one.</param>
/// <param name="Request">What goes into Case and channel.</param>
public sealed record StartCommand(string UserId, string IdempotencyKey, StartRequest Request);
