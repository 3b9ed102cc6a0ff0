namespace SupportChat;

/// <summary>Part of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Continuation">Opaque; where the next page begins. Null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Continuation);

/// <summary>A stored value with the ETag that guards its next replacement.</summary>
public sealed record Versioned<T>(T Value, string ETag);
