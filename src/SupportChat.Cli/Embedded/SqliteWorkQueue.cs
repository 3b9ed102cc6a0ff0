using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>
/// The queue of the embedded host: durable sends, leases that end by themselves, one item at a time for each conversation, scheduled visibility.
/// </summary>
internal sealed class SqliteWorkQueue(SqliteDatabase database, TimeProvider time) : IWorkQueue, IQueueInspector
{
    /// <summary>How long a received item stays hidden unless it is settled or its lease is renewed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly QueueTable[] tables = [new ConversationQueue(), new UnorderedQueue(WorkQueueName.Transcripts), new UnorderedQueue(WorkQueueName.Files)];
    private readonly WorkSignal[] signals = [new(), new(), new()];

    /// <summary>Set when something may have become visible.</summary>
    public WorkSignal Signal(WorkQueueName queue) => signals[(int)queue];

    /// <inheritdoc/>
    public async Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var send = new QueueInsert(tables, items, Now());
        database.Add(send);
        await send.Task;
        foreach (var (queue, signal) in signals.Index())
        {
            if (send.Reached(queue))
            {
                signal.Set();
            }
        }
    }

    /// <summary>
    /// Gives out visible items and hides them for <see cref="Lease"/>: those that waited longest; of a conversation the first one, and none while another
    /// one of it is given out.
    /// </summary>
    public Task<IReadOnlyList<LeasedWork>> ReceiveAsync(WorkQueueName queue, int limit)
    {
        var now = Now();
        var table = tables[(int)queue];
        return database.WriteAsync<IReadOnlyList<LeasedWork>>(writer => table.Receive(writer, limit, now, now + (long)Lease.TotalMilliseconds));
    }

    /// <summary>
    /// Removes completed items, gives abandoned ones back after the pause of <see cref="RetrySchedule"/>. An item whose lease passed to somebody else is left
    /// alone.
    /// </summary>
    public async Task SettleAsync(IReadOnlyList<(LeasedWork Work, WorkOutcome Outcome)> settled)
    {
        var now = Now();
        await database.WriteAsync(writer =>
        {
            foreach (var (work, outcome) in settled)
            {
                if (outcome == WorkOutcome.Complete)
                {
                    tables[(int)work.Queue].Complete(writer, work);
                }
                else
                {
                    var pause = RetrySchedule.Delay(work.Item.DeliveryCount, Random.Shared.NextDouble(), retryAfter: null);
                    tables[(int)work.Queue].Abandon(writer, work, now + (long)pause.TotalMilliseconds);
                }
            }

            return settled.Count;
        });
        foreach (var queue in settled.Select(one => one.Work.Queue).Distinct())
        {
            Signal(queue).Set();
        }
    }

    /// <summary>Keeps items hidden for another <see cref="Lease"/>.</summary>
    public Task RenewAsync(IReadOnlyCollection<LeasedWork> held)
    {
        var until = Now() + (long)Lease.TotalMilliseconds;
        return database.WriteAsync(writer =>
        {
            foreach (var work in held)
            {
                tables[(int)work.Queue].Renew(writer, work, until);
            }

            return held.Count;
        });
    }

    /// <summary>How long until an item can be received: zero when one can be now, null when none waits.</summary>
    public TimeSpan? UntilNext(WorkQueueName queue) =>
        database.Read(tables[(int)queue].NextAt) is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, at - Now())) : null;

    /// <summary>Makes this process the only consumer until disposed, or until it dies: <see cref="ReleaseAllAsync"/> would take another one's items.</summary>
    /// <exception cref="DataFolderException">Another process is the consumer.</exception>
    public IDisposable Own()
    {
        try
        {
            return DataFolder.OpenFile(Path.Combine(database.Folder, DataFolder.ConsumerLock), FileShare.None);
        }
        catch (IOException fault)
        {
            throw new DataFolderException($"Another process works on the folder '{database.Folder}': stop it, or choose another folder with --data.", fault);
        }
    }

    /// <summary>Ends the leases of a process that is gone; their items count as delivered.</summary>
    public Task ReleaseAllAsync()
    {
        var now = Now();
        return database.WriteAsync(writer =>
        {
            foreach (var table in tables)
            {
                table.ReleaseAll(writer, now);
            }

            return true;
        });
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, QueueStatistics>> ReadAsync(CancellationToken cancellationToken)
    {
        var now = Now();
        return ValueTask.FromResult<IReadOnlyDictionary<string, QueueStatistics>>(database.Read(reader =>
            tables.Index().ToDictionary(table => WorkKind.NameOf((WorkQueueName)table.Index), table => table.Item.Count(reader, now))));
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
