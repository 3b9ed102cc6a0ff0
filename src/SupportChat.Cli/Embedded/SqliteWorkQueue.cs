using Microsoft.Data.Sqlite;
using SupportChat.Conversations;
using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// The queue of the embedded host: durable sends, leases that end by themselves, one item at a time for each conversation in queue
/// <c>conversations</c>, scheduled visibility, and dead letters after too many deliveries.
/// </summary>
internal sealed class SqliteWorkQueue(SqliteDatabase database, TimeProvider time) : IWorkQueue, IQueueInspector
{
    /// <summary>How long a received item stays hidden unless it is settled or its lease is renewed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>Deliveries before an item is a dead letter.</summary>
    public const int MaxDeliveries = 10;

    private const string Columns = "id, conversation, deliveries, kind, correlation, trace, attempt, firstat, body";

    private readonly WorkSignal[] signals = [new(), new()];

    /// <summary>Set when something may have become visible.</summary>
    public WorkSignal Signal(WorkQueueName queue) => signals[(int)queue];

    public async Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        var now = Now();
        await database.WriteAsync(writer =>
        {
            foreach (var item in items)
            {
                Insert(writer, item, now);
            }

            return items.Count;
        });
        foreach (var item in items)
        {
            Signal(WorkKind.QueueOf(item.Kind)).Set();
        }
    }

    /// <summary>Gives out visible items, oldest first, and hides them for <see cref="Lease"/>.</summary>
    public Task<IReadOnlyList<LeasedWork>> ReceiveAsync(WorkQueueName queue, int limit)
    {
        var now = Now();
        return database.WriteAsync<IReadOnlyList<LeasedWork>>(writer =>
        {
            var received = new List<LeasedWork>();
            var candidates = writer.Rows(queue == WorkQueueName.Conversations ? OnePerConversation : AnyOrder, Map, ("$queue", (int)queue), ("$now", now), ("$limit", limit));
            foreach (var work in candidates)
            {
                if (work.Item.DeliveryCount > MaxDeliveries)
                {
                    Bury(writer, queue, work);
                    continue;
                }

                writer.Execute(
                    "UPDATE queue SET leased = 1, visibleat = $until, deliveries = $deliveries WHERE id = $id",
                    ("$until", now + (long)Lease.TotalMilliseconds),
                    ("$deliveries", work.Item.DeliveryCount),
                    ("$id", work.Id));
                received.Add(work);
            }

            return received;
        });
    }

    /// <summary>Removes completed items, gives abandoned ones back after a pause. An item whose lease passed to somebody else is left alone.</summary>
    public async Task SettleAsync(WorkQueueName queue, IReadOnlyList<(LeasedWork Work, WorkOutcome Outcome)> settled)
    {
        var now = Now();
        await database.WriteAsync(writer =>
        {
            foreach (var (work, outcome) in settled)
            {
                if (outcome == WorkOutcome.Complete)
                {
                    writer.Execute("DELETE FROM queue WHERE id = $id AND deliveries = $deliveries", ("$id", work.Id), ("$deliveries", work.Item.DeliveryCount));
                }
                else
                {
                    writer.Execute(
                        "UPDATE queue SET leased = 0, visibleat = $at WHERE id = $id AND deliveries = $deliveries",
                        ("$at", now + 500 + Random.Shared.Next(1_000)),
                        ("$id", work.Id),
                        ("$deliveries", work.Item.DeliveryCount));
                }
            }

            return settled.Count;
        });
        Signal(queue).Set();
    }

    /// <summary>Keeps items hidden for another <see cref="Lease"/>.</summary>
    public Task RenewAsync(IReadOnlyCollection<LeasedWork> held)
    {
        var until = Now() + (long)Lease.TotalMilliseconds;
        return database.WriteAsync(writer =>
        {
            foreach (var work in held)
            {
                writer.Execute(
                    "UPDATE queue SET visibleat = $until WHERE id = $id AND deliveries = $deliveries AND leased = 1",
                    ("$until", until),
                    ("$id", work.Id),
                    ("$deliveries", work.Item.DeliveryCount));
            }

            return held.Count;
        });
    }

    /// <summary>Ends the leases of a process that is gone; their items count as delivered.</summary>
    public Task ReleaseAllAsync() => database.WriteAsync(writer => writer.Execute("UPDATE queue SET leased = 0, visibleat = 0 WHERE leased = 1"));

    /// <summary>How long until the next hidden item becomes visible; null when none is hidden.</summary>
    public TimeSpan? UntilNext(WorkQueueName queue) => database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT MIN(visibleat) FROM queue WHERE queue = $queue AND visibleat > $now";
        command.Parameters.AddWithValue("$queue", (int)queue);
        command.Parameters.AddWithValue("$now", Now());
        return command.ExecuteScalar() is long at ? TimeSpan.FromMilliseconds(Math.Max(1, at - Now())) : (TimeSpan?)null;
    });

    public ValueTask<IReadOnlyDictionary<string, QueueStatistics>> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyDictionary<string, QueueStatistics>>(
        new Dictionary<string, QueueStatistics> { ["conversations"] = Count(WorkQueueName.Conversations), ["transcripts"] = Count(WorkQueueName.Transcripts) });

    private const string AnyOrder = $"SELECT {Columns} FROM queue WHERE queue = $queue AND visibleat <= $now ORDER BY visibleat, id LIMIT $limit";

    private const string OnePerConversation = $"""
        SELECT {Columns} FROM queue WHERE id IN (
            SELECT MIN(q.id) FROM queue q
            WHERE q.queue = $queue AND q.visibleat <= $now
              AND NOT EXISTS (SELECT 1 FROM queue b WHERE b.leased = 1 AND b.conversation = q.conversation AND b.queue = q.queue AND b.visibleat > $now)
            GROUP BY q.conversation LIMIT $limit)
        ORDER BY id
        """;

    private static void Insert(SqliteWriter writer, WorkItem item, long now) => writer.Execute(
        """
        INSERT INTO queue (queue, conversation, visibleat, leased, deliveries, kind, correlation, trace, attempt, firstat, body)
        VALUES ($queue, $conversation, $visibleat, 0, 0, $kind, $correlation, $trace, $attempt, $firstat, $body)
        """,
        ("$queue", (int)WorkKind.QueueOf(item.Kind)),
        ("$conversation", item.ConversationId.Value),
        ("$visibleat", item.VisibleAt?.ToUnixTimeMilliseconds() ?? now),
        ("$kind", item.Kind),
        ("$correlation", item.CorrelationId),
        ("$trace", item.TraceParent),
        ("$attempt", item.Attempt),
        ("$firstat", item.FirstEnqueuedAt.ToUnixTimeMilliseconds()),
        ("$body", item.Body.ToArray()));

    private static LeasedWork Map(SqliteDataReader row) => new(row.GetInt64(0), new WorkItem
    {
        ConversationId = ConversationId.Parse(row.GetString(1)),
        DeliveryCount = row.GetInt32(2) + 1,
        Kind = row.GetString(3),
        CorrelationId = row.GetString(4),
        TraceParent = row.IsDBNull(5) ? null : row.GetString(5),
        Attempt = row.GetInt32(6),
        FirstEnqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Body = (byte[])row.GetValue(8),
    });

    private void Bury(SqliteWriter writer, WorkQueueName queue, LeasedWork work)
    {
        SqliteDeadLetterStore.Insert(writer, new DeadLetter
        {
            Item = work.Item,
            Queue = queue == WorkQueueName.Conversations ? "conversations" : "transcripts",
            Reason = DeadLetterReason.DeliveriesExhausted,
            Description = $"{MaxDeliveries} deliveries without being settled",
            At = time.GetUtcNow(),
        });
        writer.Execute("DELETE FROM queue WHERE id = $id", ("$id", work.Id));
    }

    private QueueStatistics Count(WorkQueueName queue) => database.Read(connection =>
    {
        var now = Now();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT COUNT(*) FILTER (WHERE visibleat <= $now), COUNT(*) FILTER (WHERE visibleat > $now AND leased = 0),
                   COUNT(*) FILTER (WHERE visibleat > $now AND leased = 1), MIN(visibleat) FILTER (WHERE visibleat <= $now)
            FROM queue WHERE queue = $queue
            """;
        command.Parameters.AddWithValue("$queue", (int)queue);
        command.Parameters.AddWithValue("$now", now);
        using var row = command.ExecuteReader();
        row.Read();
        return new QueueStatistics(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : TimeSpan.FromMilliseconds(now - row.GetInt64(3)));
    });

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>An item that was given out.</summary>
/// <param name="Id">Row of the queue; with the delivery count it names the lease.</param>
/// <param name="Item">The item.</param>
internal sealed record LeasedWork(long Id, WorkItem Item);
