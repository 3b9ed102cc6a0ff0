namespace SupportChat.Conversations;

/// <summary>The conversation records (table <c>conversations</c>, docs/architecture.md#tables).</summary>
public interface IConversationStore
{
    /// <summary>The record, or null.</summary>
    Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken);

    /// <summary>The records that exist, by id.</summary>
    Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
        IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken);

    /// <summary>Inserts if absent. Returns what is stored afterwards, and whether this call stored it.</summary>
    Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken);

    /// <summary>Replaces the record if its ETag is still <paramref name="etag"/>. Returns the new ETag, or null when it changed meanwhile.</summary>
    Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces each record whose ETag is still the one that it comes with, whatever becomes of the others; each record once. Returns the new ETags in the
    /// order given, null for what changed meanwhile. A failure may leave some of them replaced.
    /// </summary>
    Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken);
}
