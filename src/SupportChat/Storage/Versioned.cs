namespace SupportChat.Storage;

/// <summary>A stored value with the ETag that guards its next replacement.</summary>
public sealed record Versioned<T>(T Value, string ETag);
