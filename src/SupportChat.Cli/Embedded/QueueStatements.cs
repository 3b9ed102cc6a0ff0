namespace SupportChat.Cli.Embedded;

/// <summary>
/// SQL of the queue. An item is hidden until <c>visibleat</c> (milliseconds since 1970): a scheduled one, one that was given back, or one that is
/// leased (<c>leased = 1</c>). Its delivery count names the lease: whoever receives it next has another one.
/// </summary>
internal static class QueueStatements
{
    public const string Insert = """
        INSERT INTO queue (queue, conversation, visibleat, leased, deliveries, kind, correlation, trace, attempt, firstat, body)
        VALUES (?1, ?2, ?3, 0, 0, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string Columns = "id, conversation, deliveries, kind, correlation, trace, attempt, firstat, body";

    /// <summary>Queue, now, limit.</summary>
    public const string NextOfAny = $"SELECT {Columns} FROM queue WHERE queue = ?1 AND visibleat <= ?2 ORDER BY visibleat, id LIMIT ?3";

    /// <summary>Conversations that are being handled: now.</summary>
    public const string BusyConversations = "SELECT DISTINCT conversation FROM queue WHERE leased = 1 AND queue = 0 AND visibleat > ?1";

    /// <summary>Conversations by what has waited longest, repeated for each item: now.</summary>
    public const string WaitingConversations = "SELECT conversation FROM queue WHERE queue = 0 AND visibleat <= ?1 ORDER BY visibleat, id";

    /// <summary>Conversation, now.</summary>
    public const string NextOfConversation =
        $"SELECT {Columns} FROM queue WHERE queue = 0 AND conversation = ?1 AND visibleat <= ?2 ORDER BY id LIMIT 1";

    /// <summary>Id, until, delivery count.</summary>
    public const string Lease = "UPDATE queue SET leased = 1, visibleat = ?2, deliveries = ?3 WHERE id = ?1";

    /// <summary>Id, delivery count, until.</summary>
    public const string Renew = "UPDATE queue SET visibleat = ?3 WHERE id = ?1 AND deliveries = ?2 AND leased = 1";

    /// <summary>Id, delivery count.</summary>
    public const string Remove = "DELETE FROM queue WHERE id = ?1 AND deliveries = ?2";

    /// <summary>Id, delivery count, visible from.</summary>
    public const string GiveBack = "UPDATE queue SET leased = 0, visibleat = ?3 WHERE id = ?1 AND deliveries = ?2 AND leased = 1";

    public const string ReleaseAll = "UPDATE queue SET leased = 0, visibleat = $now WHERE leased = 1";

    public const string NextVisible = "SELECT MIN(visibleat) FROM queue WHERE queue = $queue AND visibleat > $now";

    public const string Count = """
        SELECT COUNT(*) FILTER (WHERE visibleat <= $now), COUNT(*) FILTER (WHERE visibleat > $now AND leased = 0),
               COUNT(*) FILTER (WHERE visibleat > $now AND leased = 1), MIN(visibleat) FILTER (WHERE visibleat <= $now)
        FROM queue WHERE queue = $queue
        """;
}
