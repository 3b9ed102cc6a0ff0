using System.Text.Json;
using SupportChat.Conversations;
using SupportChat.Storage;

namespace SupportChat.Cli.Embedded;

/// <summary>Conversation records in SQLite.</summary>
internal sealed class SqliteConversationStore(SqliteDatabase database) : IConversationStore
{
    private const string Select = "SELECT etag, body FROM conversations WHERE id = $id";

    private const string Update = "UPDATE conversations SET etag = etag + 1, body = ?1 WHERE id = ?2 AND etag = ?3";

    public Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(session => Find(session, id)));

    public Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
        IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>>(database.Read(session =>
        {
            var found = new Dictionary<ConversationId, Versioned<Conversation>>(ids.Count);
            foreach (var id in ids)
            {
                if (Find(session, id) is { } stored)
                {
                    found[id] = stored;
                }
            }

            return found;
        }));

    public Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var body = Serialize(conversation);
        return database.WriteAsync(session =>
        {
            var inserted = session.Execute(
                "INSERT INTO conversations (id, etag, body) VALUES ($id, 1, $body) ON CONFLICT DO NOTHING",
                ("$id", conversation.Id.Value),
                ("$body", body)) == 1;
            var stored = inserted ? new Versioned<Conversation>(conversation, "1") : session.Rows(Select, Map, ("$id", conversation.Id.Value))[0];
            return (stored, inserted);
        });
    }

    public Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken)
    {
        if (!RowVersion.TryParse(etag, out var current))
        {
            return Task.FromResult<string?>(null);
        }

        var body = Serialize(conversation);
        return database.WriteAsync(session => Replace(session, conversation.Id, body, current));
    }

    /// <inheritdoc/>
    /// <remarks>One operation of the writer: all of them become durable together.</remarks>
    public async Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken)
    {
        if (edited.Count == 0)
        {
            return [];
        }

        var rows = edited
            .Select(record => (record.Value.Id, Body: Serialize(record.Value), Tag: RowVersion.TryParse(record.ETag, out var tag) ? tag : (long?)null))
            .ToArray();
        return await database.WriteAsync(session => Array.ConvertAll(rows, row => row.Tag is { } tag ? Replace(session, row.Id, row.Body, tag) : null));
    }

    private static string? Replace(SqliteSession session, ConversationId id, byte[] body, long tag) =>
        session.Prepare(Update).Bind(1, body).Bind(2, id.Value).Bind(3, tag).Run() == 1 ? RowVersion.Of(tag + 1) : null;

    private static byte[] Serialize(Conversation conversation) => JsonSerializer.SerializeToUtf8Bytes(conversation, StoreJsonContext.Default.Conversation);

    private static Versioned<Conversation> Map(SqliteStatement row) => new(
        JsonSerializer.Deserialize(row.GetBytes(1), StoreJsonContext.Default.Conversation)!,
        RowVersion.Of(row.GetInt64(0)));

    private static Versioned<Conversation>? Find(SqliteSession session, ConversationId id) =>
        session.Rows(Select, Map, ("$id", id.Value)) is [var stored] ? stored : null;
}
