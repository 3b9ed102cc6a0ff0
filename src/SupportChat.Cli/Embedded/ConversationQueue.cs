using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// Queue <c>conversations</c>: one item of a session (conversation) at a time, in the order in which they became visible. Table <c>sessions</c> has one row
/// for each session with items: when its first one can be given out, or which one is leased until when, so that a receive touches only sessions that are
/// due, whatever waits behind them.
/// </summary>
internal sealed class ConversationQueue() : QueueTable(WorkQueueName.Conversations)
{
    /// <summary>Sessions that are due, oldest first.</summary>
    internal const string DueSessions = "SELECT conversation FROM sessions WHERE nextat <= $now ORDER BY nextat LIMIT $limit";

    /// <summary>First item of a session.</summary>
    internal const string FirstItem =
        $"SELECT {Columns} FROM queue WHERE queue = 0 AND conversation = $conversation AND visibleat <= $now ORDER BY visibleat, id LIMIT 1";

    private const string Announcement = """
        INSERT INTO sessions (conversation, nextat, item) VALUES ($conversation, $nextat, NULL)
        ON CONFLICT (conversation) DO UPDATE SET nextat = excluded.nextat WHERE item IS NULL AND nextat > excluded.nextat
        """;

    private const string GivingBack = """
        UPDATE queue SET visibleat = $at WHERE id = $id AND deliveries = $deliveries
            AND EXISTS (SELECT 1 FROM sessions WHERE conversation = $conversation AND item = $id)
        """;

    private const string Renewal = """
        UPDATE sessions SET nextat = $at WHERE conversation = $conversation AND item = $id
            AND EXISTS (SELECT 1 FROM queue WHERE id = $id AND deliveries = $deliveries)
        """;

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
                Advance(writer, session, holder: null);
                continue;
            }

            writer.Execute("UPDATE queue SET deliveries = $deliveries WHERE id = $id", ("$deliveries", work.Item.DeliveryCount), ("$id", work.Id));
            writer.Execute(
                "UPDATE sessions SET item = $item, nextat = $until WHERE conversation = $conversation", ("$item", work.Id), ("$until", leaseEnd), ("$conversation", session));
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
            Advance(writer, work.Item.ConversationId.Value, work.Id);
        }

        return mine;
    }

    /// <inheritdoc/>
    /// <remarks>The session's other items go ahead meanwhile: each of them reconciles everything.</remarks>
    public override void Abandon(SqliteSession writer, LeasedWork work, long visibleAt)
    {
        if (Move(writer, GivingBack, work, visibleAt) == 1)
        {
            Advance(writer, work.Item.ConversationId.Value, work.Id);
        }
    }

    /// <inheritdoc/>
    public override void Renew(SqliteSession writer, LeasedWork work, long leaseEnd) => Move(writer, Renewal, work, leaseEnd);

    /// <inheritdoc/>
    public override void ReleaseAll(SqliteSession writer, long now)
    {
        foreach (var session in writer.Rows("SELECT conversation FROM sessions WHERE item IS NOT NULL", row => row.GetString(0)))
        {
            Advance(writer, session, holder: null);
        }
    }

    /// <inheritdoc/>
    public override long? NextAt(SqliteSession session) => session.Number("SELECT MIN(nextat) FROM sessions");

    /// <inheritdoc/>
    public override QueueStatistics Count(SqliteSession reader, long now)
    {
        var leased = reader.Number("SELECT COUNT(*) FROM sessions WHERE nextat > $now AND item IS NOT NULL", ("$now", now))!.Value;
        return reader.First(
            "SELECT COUNT(*) FILTER (WHERE visibleat <= $now), COUNT(*) FILTER (WHERE visibleat > $now), MIN(visibleat) FROM queue WHERE queue = 0",
            row =>
            {
                var ready = Math.Max(0, row.GetInt64(0) - leased);
                return new QueueStatistics(ready, row.GetInt64(1), leased, ready > 0 ? TimeSpan.FromMilliseconds(now - row.GetInt64(2)) : null);
            },
            ("$now", now))!;
    }

    private static int Move(SqliteSession writer, string statement, LeasedWork work, long at) => writer.Execute(
        statement, ("$at", at), ("$id", work.Id), ("$deliveries", work.Item.DeliveryCount), ("$conversation", work.Item.ConversationId.Value));

    /// <summary>Frees a session for its first item, or forgets it when it has none; not while it is leased for another item than the holder's.</summary>
    private static void Advance(SqliteSession writer, string session, long? holder)
    {
        const string Mine = "conversation = $conversation AND ($holder IS NULL OR item IS NULL OR item = $holder)";
        var next = writer.Number("SELECT MIN(visibleat) FROM queue WHERE queue = 0 AND conversation = $conversation", ("$conversation", session));
        if (next is null)
        {
            writer.Execute($"DELETE FROM sessions WHERE {Mine}", ("$conversation", session), ("$holder", holder));
        }
        else
        {
            writer.Execute($"UPDATE sessions SET item = NULL, nextat = $nextat WHERE {Mine}", ("$nextat", next), ("$conversation", session), ("$holder", holder));
        }
    }
}
