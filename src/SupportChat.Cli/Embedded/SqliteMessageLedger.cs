using System.Globalization;
using Microsoft.Data.Sqlite;
using SupportChat.Conversations;
using SupportChat.Storage;
using SupportChat.Transcripts;

namespace SupportChat.Cli.Embedded;

/// <summary>The ledger of messages in SQLite.</summary>
internal sealed class SqliteMessageLedger(SqliteDatabase database) : IMessageLedger
{
    private const string Columns = "conversation, message, version, written, state, episode, sentat";

    public Task WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken) =>
        entries.Count == 0 ? Task.CompletedTask : database.WriteAsync(writer =>
        {
            foreach (var entry in entries)
            {
                var stored = writer.Rows(
                    $"SELECT {Columns} FROM messages WHERE conversation = $conversation AND message = $message",
                    Map,
                    ("$conversation", entry.ConversationId.Value),
                    ("$message", entry.MessageId));
                Put(writer, stored is [var earlier] ? LedgerEntry.Merge(earlier, entry) : entry);
            }

            return entries.Count;
        });

    public Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
        ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<long, LedgerEntry>>(database.Read(connection =>
        {
            var found = new Dictionary<long, LedgerEntry>();
            foreach (var messageId in messageIds)
            {
                foreach (var entry in Query(connection, conversationId, "message = $key", messageId, 1))
                {
                    found[messageId] = entry;
                }
            }

            return found;
        }));

    public Task<Page<LedgerEntry>> ListAsync(ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var after = continuation is null ? long.MinValue : long.Parse(continuation, CultureInfo.InvariantCulture);
        var entries = database.Read(connection => Query(connection, conversationId, "message > $key", after, limit + 1));
        var page = entries.Take(limit).ToList();
        return Task.FromResult(new Page<LedgerEntry>(page, entries.Count > limit ? page[^1].MessageId.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static void Put(SqliteWriter writer, LedgerEntry entry) => writer.Execute(
        $"INSERT OR REPLACE INTO messages ({Columns}) VALUES ($conversation, $message, $version, $written, $state, $episode, $sentat)",
        ("$conversation", entry.ConversationId.Value),
        ("$message", entry.MessageId),
        ("$version", entry.Version),
        ("$written", entry.Written),
        ("$state", (int)entry.State),
        ("$episode", entry.Episode),
        ("$sentat", entry.SentAt.ToUnixTimeMilliseconds()));

    private static LedgerEntry Map(SqliteDataReader row) => new()
    {
        ConversationId = ConversationId.Parse(row.GetString(0)),
        MessageId = row.GetInt64(1),
        Version = row.GetInt64(2),
        Written = row.GetInt64(3),
        State = (LedgerState)row.GetInt32(4),
        Episode = row.GetInt32(5),
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
    };

    private static List<LedgerEntry> Query(SqliteConnection connection, ConversationId conversationId, string condition, long key, int limit)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The condition is one of two constants above.
        command.CommandText = $"SELECT {Columns} FROM messages WHERE conversation = $conversation AND {condition} ORDER BY message LIMIT $limit";
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$conversation", conversationId.Value);
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$limit", limit);
        using var row = command.ExecuteReader();
        var entries = new List<LedgerEntry>();
        while (row.Read())
        {
            entries.Add(Map(row));
        }

        return entries;
    }
}
