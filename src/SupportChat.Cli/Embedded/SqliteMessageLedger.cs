using System.Globalization;
using SupportChat.Conversations;

namespace SupportChat.Cli.Embedded;

/// <summary>The ledger of messages in SQLite.</summary>
internal sealed class SqliteMessageLedger(SqliteDatabase database) : IMessageLedger
{
    private const string Columns = "conversation, message, version, written, state, episode, sentat, filerows";

    public async Task<IReadOnlyList<LedgerEntry?>> WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken) =>
        entries.Count == 0 ? [] : await database.WriteAsync(session =>
        {
            var before = new List<LedgerEntry?>(entries.Count);
            foreach (var entry in entries)
            {
                var stored = Find(session, entry.ConversationId, entry.MessageId).FirstOrDefault();
                before.Add(stored);
                Put(session, stored is null ? entry : LedgerEntry.Merge(stored, entry));
            }

            return before;
        });

    public Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
        ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<long, LedgerEntry>>(database.Read(session =>
            messageIds.Distinct().SelectMany(messageId => Find(session, conversationId, messageId)).ToDictionary(entry => entry.MessageId)));

    public Task<Page<LedgerEntry>> ListAsync(ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var after = continuation is null ? long.MinValue : ReadContinuation(continuation);
        var entries = database.Read(session => session.Rows(
            $"SELECT {Columns} FROM messages WHERE conversation = $conversation AND message > $after ORDER BY message LIMIT $limit",
            Map,
            ("$conversation", conversationId.Value),
            ("$after", after),
            ("$limit", limit + 1)));
        var page = entries.Take(limit).ToList();
        return Task.FromResult(new Page<LedgerEntry>(page, entries.Count > limit ? page[^1].MessageId.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static long ReadContinuation(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var messageId)
        ? messageId
        : throw new FormatException("Not a continuation of this list.");

    private static List<LedgerEntry> Find(SqliteSession session, ConversationId conversationId, long messageId) => session.Rows(
        $"SELECT {Columns} FROM messages WHERE conversation = $conversation AND message = $message",
        Map,
        ("$conversation", conversationId.Value),
        ("$message", messageId));

    private static void Put(SqliteSession session, LedgerEntry entry) => session.Execute(
        $"INSERT OR REPLACE INTO messages ({Columns}) VALUES ($conversation, $message, $version, $written, $state, $episode, $sentat, $rows)",
        ("$conversation", entry.ConversationId.Value),
        ("$message", entry.MessageId),
        ("$version", entry.Version),
        ("$written", entry.Written),
        ("$state", (int)entry.State),
        ("$episode", entry.Episode),
        ("$sentat", entry.SentAt.ToUnixTimeMilliseconds()),
        ("$rows", entry.Rows));

    private static LedgerEntry Map(SqliteStatement row) => new()
    {
        ConversationId = ConversationId.Parse(row.GetString(0)),
        MessageId = row.GetInt64(1),
        Version = row.GetInt64(2),
        Written = row.GetInt64(3),
        State = (LedgerState)row.GetInt32(4),
        Episode = row.GetInt32(5),
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        Rows = row.GetInt32(7),
    };
}
