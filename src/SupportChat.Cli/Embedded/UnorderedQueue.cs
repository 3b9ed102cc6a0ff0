using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// Queues <c>transcripts</c> and <c>files</c>: any order, oldest first as far as nothing fails. A leased item is one that becomes visible when its lease ends.
/// </summary>
internal sealed class UnorderedQueue(WorkQueueName name) : QueueTable(name)
{
    // Its number stands in the text of each statement, because SQLite chooses the queue's own index only by that.
    private readonly string ofQueue = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"queue = {(int)name}");

    /// <summary>Items that are due, oldest first.</summary>
    internal string DueItems => $"SELECT {Columns} FROM queue WHERE {ofQueue} AND visibleat <= $now ORDER BY visibleat, id LIMIT $limit";

    /// <inheritdoc/>
    public override List<LeasedWork> Receive(SqliteSession writer, int limit, long now, long leaseEnd)
    {
        var received = writer.Rows(DueItems, Map, ("$now", now), ("$limit", limit));
        foreach (var work in received)
        {
            writer.Execute(
                "UPDATE queue SET leased = 1, visibleat = $until, deliveries = $deliveries WHERE id = $id",
                ("$until", leaseEnd),
                ("$deliveries", work.Item.DeliveryCount),
                ("$id", work.Id));
        }

        return received;
    }

    /// <inheritdoc/>
    public override void Abandon(SqliteSession writer, LeasedWork work, long visibleAt) =>
        Move(writer, "UPDATE queue SET leased = 0, visibleat = $at WHERE id = $id AND deliveries = $deliveries", work, visibleAt);

    /// <inheritdoc/>
    public override void Renew(SqliteSession writer, LeasedWork work, long leaseEnd) =>
        Move(writer, "UPDATE queue SET visibleat = $at WHERE id = $id AND deliveries = $deliveries AND leased = 1", work, leaseEnd);

    /// <inheritdoc/>
    public override void ReleaseAll(SqliteSession writer, long now) =>
        writer.Execute($"UPDATE queue SET leased = 0, visibleat = $now WHERE {ofQueue} AND leased = 1", ("$now", now));

    /// <inheritdoc/>
    public override long? NextAt(SqliteSession session) => session.Number($"SELECT MIN(visibleat) FROM queue WHERE {ofQueue}");

    /// <inheritdoc/>
    public override QueueStatistics Count(SqliteSession reader, long now) => reader.First(
        $"""
        SELECT COUNT(*) FILTER (WHERE visibleat <= $now), COUNT(*) FILTER (WHERE visibleat > $now AND leased = 0),
               COUNT(*) FILTER (WHERE visibleat > $now AND leased = 1), MIN(visibleat) FILTER (WHERE visibleat <= $now)
        FROM queue WHERE {ofQueue}
        """,
        row => new QueueStatistics(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsNull(3) ? null : TimeSpan.FromMilliseconds(now - row.GetInt64(3))),
        ("$now", now))!;

    private static void Move(SqliteSession writer, string statement, LeasedWork work, long at) =>
        writer.Execute(statement, ("$at", at), ("$id", work.Id), ("$deliveries", work.Item.DeliveryCount));
}
