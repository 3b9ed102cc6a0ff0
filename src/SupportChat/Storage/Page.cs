namespace SupportChat.Storage;

/// <summary>Part of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Continuation">Opaque; where the next page begins. Null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Continuation);
