using Azure.Data.Tables;
using SupportChat.Conversations;

namespace SupportChat.Storage;

/// <summary>Conversation records in table <c>conversations</c>: one row each, the request field by field.</summary>
internal sealed class TableConversationStore(SupportChatTables tables) : IConversationStore
{
    private const string RowKey = "state";

    public async Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken) =>
        await TableWrites.FindAsync(tables.Conversations, id.Value, RowKey, cancellationToken) is { } entity ? Read(entity) : null;

    public async Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
        IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken)
    {
        var found = await TableReads.ForEachAsync(ids.ToHashSet(), FindAsync, cancellationToken);
        return found.OfType<Versioned<Conversation>>().ToDictionary(stored => stored.Value.Id);
    }

    public async Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var (etag, existing) = await TableWrites.InsertAsync(tables.Conversations, Write(conversation), cancellationToken);
        return etag is null ? (Read(existing!), false) : (new Versioned<Conversation>(conversation, etag), true);
    }

    public Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken) =>
        TableWrites.ReplaceAsync(tables.Conversations, Write(conversation), etag, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Rows of different partitions cannot share a transaction: each is a call of its own.</remarks>
    public async Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken) =>
        await TableReads.ForEachAsync(edited, (record, token) => ReplaceAsync(record.Value, record.ETag, token), cancellationToken);

    private static TableEntity Write(Conversation conversation) =>
        TableEntityMapper.ToEntity(conversation.Id.Value, RowKey, conversation, StoreJsonContext.Default.Conversation, nameof(Conversation.Request));

    private static Versioned<Conversation> Read(TableEntity entity) =>
        new(TableEntityMapper.ToRecord(entity, StoreJsonContext.Default.Conversation, nameof(Conversation.Request)), entity.ETag.ToString());
}
