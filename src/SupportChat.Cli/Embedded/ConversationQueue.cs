using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// Queue <c>conversations</c>: one item of a session (conversation) at a time, in the order in which they became visible. Table <c>sessions</c> has one row
/// for each session with items: when its first item can be given out, so that a receive touches only sessions that are due, whatever waits behind them.
/// </summary>
internal sealed class ConversationQueue : QueueTable
{
    /// <summary>Sessions that are due, oldest first.</summary>
    internal const string DueSessions = "SELECT conversation FROM sessions WHERE nextat <= $now ORDER BY nextat LIMIT $limit";

    /// <summary>First item of a session.</summary>
    internal const string FirstItem =
        $"SELECT {Columns} FROM queue WHERE queue = 0 AND conversation = $conversation AND visibleat <= $now ORDER BY visibleat, id LIMIT 1";

    // States of a session: 0 free, 1 leased until nextat, 2 paused until nextat because its item was abandoned.
    private const string Announcement = """
        INSERT INTO sessions (conversation, nextat, state) VALUES ($conversation, $nextat, 0)
        ON CONFLICT (conversation) DO UPDATE SET nextat = excluded.nextat WHERE state = 0 AND nextat > excluded.nextat
        """;

    private const string IsMine = "EXISTS (SELECT 1 FROM queue WHERE id = $id AND deliveries = $deliveries)";

    /// <inheritdoc/>
    public override void Insert(SqliteSession writer, WorkItem item, long visibleAt)
    {
        base.Insert(writer, item, visibleAt);
        writer.Execute(Announcement, ("$conversation", item.ConversationId.Value), ("$nextat", visibleAt));
    }

    /// <inheritdoc/>
    public override List<LeasedWork> Receive(SqliteSession writer, int limit, long now, long leaseEnd)
    {
        var received = new List<LeasedWork>();
        foreach (var session in writer.Rows(DueSessions, row => row.GetString(0), ("$now", now), ("$limit", limit)))
        {
            if (writer.First(FirstItem, Map, ("$conversation", session), ("$now", now)) is not { } work)
            {
                Advance(writer, session);
                continue;
            }

            writer.Execute("UPDATE queue SET deliveries = $deliveries WHERE id = $id", ("$deliveries", work.Item.DeliveryCount), ("$id", work.Id));
            writer.Execute("UPDATE sessions SET state = 1, nextat = $until WHERE conversation = $conversation", ("$until", leaseEnd), ("$conversation", session));
            received.Add(work);
        }

        return received;
    }

    /// <inheritdoc/>
    public override bool Complete(SqliteSession writer, LeasedWork work)
    {
        var mine = base.Complete(writer, work);
        if (mine)
        {
            Advance(writer, work.Item.ConversationId.Value);
        }

        return mine;
    }

    /// <inheritdoc/>
    public override void Abandon(SqliteSession writer, LeasedWork work, long visibleAt) => Move(
        writer, $"UPDATE sessions SET state = 2, nextat = $at WHERE conversation = $conversation AND {IsMine}", work, visibleAt);

    /// <inheritdoc/>
    public override void Renew(SqliteSession writer, LeasedWork work, long leaseEnd) => Move(
        writer, $"UPDATE sessions SET nextat = $at WHERE conversation = $conversation AND state = 1 AND {IsMine}", work, leaseEnd);

    /// <inheritdoc/>
    public override void ReleaseAll(SqliteSession writer, long now)
    {
        foreach (var session in writer.Rows("SELECT conversation FROM sessions WHERE state = 1", row => row.GetString(0)))
        {
            Advance(writer, session);
        }
    }

    /// <inheritdoc/>
    public override long? NextAt(SqliteSession session) => session.Number("SELECT MIN(nextat) FROM sessions");

    /// <inheritdoc/>
    public override QueueStatistics Count(SqliteSession reader, long now)
    {
        var (leased, paused) = reader.First(
            "SELECT COUNT(*) FILTER (WHERE state = 1), COUNT(*) FILTER (WHERE state = 2) FROM sessions WHERE nextat > $now",
            row => Tuple.Create(row.GetInt64(0), row.GetInt64(1)),
            ("$now", now))!;
        return reader.First(
            "SELECT COUNT(*) FILTER (WHERE visibleat <= $now), COUNT(*) FILTER (WHERE visibleat > $now), MIN(visibleat) FROM queue WHERE queue = 0",
            row =>
            {
                var ready = Math.Max(0, row.GetInt64(0) - leased - paused);
                return new QueueStatistics(ready, row.GetInt64(1) + paused, leased, ready > 0 ? TimeSpan.FromMilliseconds(now - row.GetInt64(2)) : null);
            },
            ("$now", now))!;
    }

    private static void Move(SqliteSession writer, string statement, LeasedWork work, long at) => writer.Execute(
        statement, ("$at", at), ("$conversation", work.Item.ConversationId.Value), ("$id", work.Id), ("$deliveries", work.Item.DeliveryCount));

    /// <summary>Frees a session for its first item, or forgets it when it has none.</summary>
    private static void Advance(SqliteSession writer, string session)
    {
        var next = writer.Number("SELECT MIN(visibleat) FROM queue WHERE queue = 0 AND conversation = $conversation", ("$conversation", session));
        if (next is null)
        {
            writer.Execute("DELETE FROM sessions WHERE conversation = $conversation", ("$conversation", session));
        }
        else
        {
            writer.Execute("UPDATE sessions SET state = 0, nextat = $nextat WHERE conversation = $conversation", ("$nextat", next), ("$conversation", session));
        }
    }
}
