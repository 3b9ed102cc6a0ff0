using SupportChat.Conversations;
using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// The queue of the embedded host: durable sends, leases that end by themselves, one item at a time for each conversation in queue
/// <c>conversations</c>, scheduled visibility and delivery counts.
/// </summary>
internal sealed class SqliteWorkQueue(SqliteDatabase database, TimeProvider time) : IWorkQueue, IQueueInspector
{
    /// <summary>How long a received item stays hidden unless it is settled or its lease is renewed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly WorkSignal[] signals = [new(), new()];

    /// <summary>Set when something was sent.</summary>
    public WorkSignal Signal(WorkQueueName queue) => signals[(int)queue];

    public async Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        var now = Now();
        await database.WriteAsync(session =>
        {
            var insert = session.Prepare(QueueStatements.Insert);
            foreach (var item in items)
            {
                insert
                    .Bind(1, (long)WorkKind.QueueOf(item.Kind))
                    .Bind(2, item.ConversationId.Value)
                    .Bind(3, item.VisibleAt is { } at ? NotBefore(at) : now)
                    .Bind(4, item.Kind)
                    .Bind(5, item.CorrelationId)
                    .Bind(6, item.TraceParent)
                    .Bind(7, item.Attempt)
                    .Bind(8, item.FirstEnqueuedAt.ToUnixTimeMilliseconds())
                    .Bind(9, item.Body.Span)
                    .Run();
            }

            return items.Count;
        });
        foreach (var item in items)
        {
            Signal(WorkKind.QueueOf(item.Kind)).Set();
        }
    }

    /// <summary>
    /// Gives out visible items and hides them for <see cref="Lease"/>: those that waited longest; of a conversation the one that was sent first, and
    /// none while another one of it is given out.
    /// </summary>
    public Task<IReadOnlyList<LeasedWork>> ReceiveAsync(WorkQueueName queue, int limit)
    {
        var now = Now();
        return database.WriteAsync<IReadOnlyList<LeasedWork>>(session =>
        {
            var received = queue == WorkQueueName.Conversations ? NextOfEach(session, now, limit) : NextOfAny(session, now, limit);
            var lease = session.Prepare(QueueStatements.Lease);
            foreach (var work in received)
            {
                lease.Bind(1, work.Id).Bind(2, now + (long)Lease.TotalMilliseconds).Bind(3, work.Item.DeliveryCount).Run();
            }

            return received;
        });
    }

    /// <summary>Removes completed items, gives abandoned ones back after about a second. An item whose lease passed to somebody else is left alone.</summary>
    public Task SettleAsync(IReadOnlyList<(LeasedWork Work, WorkOutcome Outcome)> settled)
    {
        var again = Now() + 500 + Random.Shared.Next(1_000);
        return database.WriteAsync(session =>
        {
            foreach (var (work, outcome) in settled)
            {
                var statement = session.Prepare(outcome == WorkOutcome.Complete ? QueueStatements.Remove : QueueStatements.GiveBack);
                statement.Bind(1, work.Id).Bind(2, work.Item.DeliveryCount);
                if (outcome != WorkOutcome.Complete)
                {
                    statement.Bind(3, again);
                }

                statement.Run();
            }

            return settled.Count;
        });
    }

    /// <summary>Keeps items hidden for another <see cref="Lease"/>.</summary>
    public Task RenewAsync(IReadOnlyCollection<LeasedWork> held)
    {
        var until = Now() + (long)Lease.TotalMilliseconds;
        return database.WriteAsync(session =>
        {
            var renew = session.Prepare(QueueStatements.Renew);
            foreach (var work in held)
            {
                renew.Bind(1, work.Id).Bind(2, work.Item.DeliveryCount).Bind(3, until).Run();
            }

            return held.Count;
        });
    }

    /// <summary>Makes this process the only consumer until disposed, or until it dies: <see cref="ReleaseAllAsync"/> would take another one's items.</summary>
    /// <exception cref="IOException">Another process is the consumer.</exception>
    public IDisposable Own()
    {
        try
        {
            return new FileStream(Path.Combine(database.Folder, "consumer.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new IOException($"Another process works on the folder '{database.Folder}': stop it, or choose another folder with --data.", fault);
        }
    }

    /// <summary>Ends the leases of a process that is gone; their items count as delivered.</summary>
    public Task ReleaseAllAsync()
    {
        var now = Now();
        return database.WriteAsync(session => session.Execute(QueueStatements.ReleaseAll, ("$now", now)));
    }

    /// <summary>How long until the next hidden item becomes visible; null when none is hidden.</summary>
    public TimeSpan? UntilNext(WorkQueueName queue)
    {
        var now = Now();
        var next = database.Read(session => session.Rows(
            QueueStatements.NextVisible, row => row.IsNull(0) ? (long?)null : row.GetInt64(0), ("$queue", (int)queue), ("$now", now)))[0];
        return next is { } at ? TimeSpan.FromMilliseconds(at - now) : null;
    }

    public ValueTask<IReadOnlyDictionary<string, QueueStatistics>> ReadAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyDictionary<string, QueueStatistics>>(
        new Dictionary<string, QueueStatistics> { ["conversations"] = Count(WorkQueueName.Conversations), ["transcripts"] = Count(WorkQueueName.Transcripts) });

    /// <summary>Whole milliseconds, upwards: a wake that came early would find nothing due.</summary>
    private static long NotBefore(DateTimeOffset at) => at.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds();

    private static List<LeasedWork> NextOfAny(SqliteSession session, long now, int limit) =>
        Rows(session.Prepare(QueueStatements.NextOfAny).Bind(1, (long)WorkQueueName.Transcripts).Bind(2, now).Bind(3, limit), Map);

    private static List<LeasedWork> NextOfEach(SqliteSession session, long now, int limit)
    {
        var passed = Rows(session.Prepare(QueueStatements.BusyConversations).Bind(1, now), row => row.GetString(0)).ToHashSet(StringComparer.Ordinal);
        var chosen = new List<string>();
        var waiting = session.Prepare(QueueStatements.WaitingConversations).Bind(1, now);
        while (chosen.Count < limit && waiting.Next())
        {
            var conversation = waiting.GetString(0);
            if (passed.Add(conversation))
            {
                chosen.Add(conversation);
            }
        }

        waiting.Reset();
        var next = session.Prepare(QueueStatements.NextOfConversation);
        return [.. chosen.SelectMany(conversation => Rows(next.Bind(1, conversation).Bind(2, now), Map))];
    }

    private static List<T> Rows<T>(SqliteStatement statement, Func<SqliteStatement, T> map)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Next())
            {
                rows.Add(map(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    private static LeasedWork Map(SqliteStatement row) => new(row.GetInt64(0), new WorkItem
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

    private QueueStatistics Count(WorkQueueName queue)
    {
        var now = Now();
        return database.Read(session => session.Rows(
            QueueStatements.Count,
            row => new QueueStatistics(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsNull(3) ? null : TimeSpan.FromMilliseconds(now - row.GetInt64(3))),
            ("$now", now),
            ("$queue", (int)queue)))[0];
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
