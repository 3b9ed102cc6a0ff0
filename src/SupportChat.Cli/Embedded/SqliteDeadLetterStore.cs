using SupportChat.Queueing;
using SupportChat.Storage;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// Dead letters in SQLite; ids are <c>{conversation or "unrouted"}:{inverted time}-{random}</c>, so that they sort as Table Storage sorts them.
/// </summary>
internal sealed class SqliteDeadLetterStore(SqliteDatabase database) : IDeadLetterStore
{
    private const string Columns = "id, queue, reason, description, at, kind, conversation, correlation, trace, attempt, deliveries, firstat, body";

    private const string Condition =
        "id > $after AND reason = COALESCE($reason, reason) AND conversation = COALESCE($conversation, conversation) AND at < COALESCE($before, at + 1)";

    public Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken) => database.WriteAsync(session => Insert(session, deadLetter));

    public Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(
            database.Read(session => session.Rows($"SELECT {Columns} FROM deadletters WHERE id = $id", Map, ("$id", id)) is [var letter] ? letter : null));

    public Task<Page<DeadLetter>> ListAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken)
    {
        var letters = database.Read(session => session.Rows(
            $"SELECT {Columns} FROM deadletters WHERE {Condition} ORDER BY id LIMIT $limit", Map, [.. Values(filter, continuation), ("$limit", limit + 1)]));
        var page = letters.Take(limit).ToList();
        return Task.FromResult(new Page<DeadLetter>(page, letters.Count > limit ? page[^1].Id : null));
    }

    public Task<int> CountAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken) =>
        Task.FromResult((int)(database.Read(session => session.Number(
            $"SELECT COUNT(*) FROM (SELECT 1 FROM deadletters WHERE {Condition} LIMIT $limit)", [.. Values(filter, continuation), ("$limit", limit)])) ?? 0));

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(session => session.Execute("DELETE FROM deadletters WHERE id = $id", ("$id", id)) == 1);

    private static (string Name, object? Value)[] Values(DeadLetterFilter filter, string? continuation) =>
    [
        ("$after", continuation is null ? "" : DeadLetterId.ParseContinuation(continuation).ToString()),
        ("$reason", filter.Reason),
        ("$conversation", filter.ConversationId?.Value),
        ("$before", filter.Before?.ToUnixTimeMilliseconds()),
    ];

    private static int Insert(SqliteSession session, DeadLetter letter)
    {
        var conversation = letter.Item.ConversationId.ToString();
        return session.Execute(
            $"INSERT INTO deadletters ({Columns}) VALUES ($id, $queue, $reason, $description, $at, $kind, $conversation, $correlation, $trace, $attempt, $deliveries, $firstat, $body)",
            ("$id", DeadLetterId.Create(letter.Item.ConversationId, letter.At).ToString()),
            ("$queue", letter.Queue),
            ("$reason", letter.Reason),
            ("$description", letter.Description),
            ("$at", letter.At.ToUnixTimeMilliseconds()),
            ("$kind", letter.Item.Kind),
            ("$conversation", conversation),
            ("$correlation", letter.Item.CorrelationId),
            ("$trace", letter.Item.TraceParent),
            ("$attempt", letter.Item.Attempt),
            ("$deliveries", letter.Item.DeliveryCount),
            ("$firstat", letter.Item.FirstEnqueuedAt.ToUnixTimeMilliseconds()),
            ("$body", letter.Item.Body.ToArray()));
    }

    private static DeadLetter Map(SqliteStatement row) => new()
    {
        Id = row.GetString(0),
        Queue = row.GetString(1),
        Reason = row.GetString(2),
        Description = row.GetString(3),
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        Item = new WorkItem
        {
            Kind = row.GetString(5),
            ConversationId = ConversationId.TryParse(row.GetString(6), out var id) ? id : default,
            CorrelationId = row.GetString(7),
            TraceParent = row.IsNull(8) ? null : row.GetString(8),
            Attempt = row.GetInt32(9),
            DeliveryCount = row.GetInt32(10),
            FirstEnqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)),
            Body = row.GetBytes(12),
        },
    };
}
