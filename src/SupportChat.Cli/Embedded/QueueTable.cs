using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>Statements of one queue; times are Unix milliseconds. Methods with a writer run inside its transaction.</summary>
internal abstract class QueueTable(WorkQueueName name)
{
    /// <summary>Columns that <see cref="Map"/> reads.</summary>
    protected const string Columns = "id, conversation, deliveries, kind, correlation, trace, attempt, firstat, body";

    private const string Insertion = """
        INSERT INTO queue (queue, conversation, visibleat, leased, deliveries, kind, correlation, trace, attempt, firstat, body)
        VALUES (?1, ?2, ?3, 0, ?10, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string Removal = "DELETE FROM queue WHERE id = $id AND deliveries = $deliveries";

    /// <summary>Adds an item.</summary>
    public virtual void Insert(SqliteSession writer, WorkItem item, long visibleAt) => writer.Prepare(Insertion)
        .Bind(1, (long)name)
        .Bind(2, item.ConversationId.Value)
        .Bind(3, visibleAt)
        .Bind(4, item.Kind)
        .Bind(5, item.CorrelationId)
        .Bind(6, item.TraceParent)
        .Bind(7, item.Attempt)
        .Bind(8, item.FirstEnqueuedAt.ToUnixTimeMilliseconds())
        .Bind(9, item.Body.Span)
        .Bind(10, item.DeliveryCount)
        .Run();

    /// <summary>Gives out visible items, oldest first, and hides them until the lease ends.</summary>
    public abstract List<LeasedWork> Receive(SqliteSession writer, int limit, long now, long leaseEnd);

    /// <summary>Removes an item, if the lease is still the caller's. False when it passed to somebody else.</summary>
    public virtual bool Complete(SqliteSession writer, LeasedWork work) =>
        writer.Execute(Removal, ("$id", work.Id), ("$deliveries", work.Item.DeliveryCount)) == 1;

    /// <summary>Gives an item back, visible again at a time, if the lease is still the caller's.</summary>
    public abstract void Abandon(SqliteSession writer, LeasedWork work, long visibleAt);

    /// <summary>Moves the end of a lease, if it is still the caller's.</summary>
    public abstract void Renew(SqliteSession writer, LeasedWork work, long leaseEnd);

    /// <summary>Ends every lease.</summary>
    public abstract void ReleaseAll(SqliteSession writer, long now);

    /// <summary>When the next item becomes visible (in the past: it is already), or null.</summary>
    public abstract long? NextAt(SqliteSession session);

    /// <summary>Depth and age.</summary>
    public abstract QueueStatistics Count(SqliteSession reader, long now);

    /// <summary>Reads <see cref="Columns"/>; the delivery count includes the one that begins.</summary>
    protected LeasedWork Map(SqliteStatement row) => new(name, row.GetInt64(0), new WorkItem
    {
        ConversationId = ConversationId.Parse(row.GetString(1)),
        DeliveryCount = row.GetInt32(2) + 1,
        Kind = row.GetString(3),
        CorrelationId = row.GetString(4),
        TraceParent = row.IsNull(5) ? null : row.GetString(5),
        Attempt = row.GetInt32(6),
        FirstEnqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Body = row.GetBytes(8),
    });
}

/// <summary>An item that was given out.</summary>
/// <param name="Queue">Where it came from.</param>
/// <param name="Id">Row of the queue; with the delivery count it names the lease.</param>
/// <param name="Item">The item.</param>
internal sealed record LeasedWork(WorkQueueName Queue, long Id, WorkItem Item);
