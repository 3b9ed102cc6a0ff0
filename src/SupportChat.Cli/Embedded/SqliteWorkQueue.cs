using SupportChat.Work;

namespace SupportChat.Cli.Embedded;

/// <summary>The queue of the embedded host: durable sends, leases that end by themselves, one item at a time for each conversation, scheduled visibility.</summary>
internal sealed class SqliteWorkQueue(SqliteDatabase database, TimeProvider time) : IWorkQueue, IQueueInspector
{
    /// <summary>How long a received item stays hidden unless it is settled or its lease is renewed.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly QueueTable[] tables = [new ConversationQueue(), new TranscriptQueue()];
    private readonly WorkSignal[] signals = [new(), new()];

    /// <summary>Set when something may have become visible.</summary>
    public WorkSignal Signal(WorkQueueName queue) => signals[(int)queue];

    /// <inheritdoc/>
    public async Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var send = new QueueSend(tables, items, Now());
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

    /// <summary>Gives out visible items, oldest first, and hides them for <see cref="Lease"/>.</summary>
    public Task<Delivery> ReceiveAsync(WorkQueueName queue, int limit)
    {
        var now = Now();
        var table = tables[(int)queue];
        return database.WriteAsync(writer =>
        {
            var works = table.Receive(writer, limit, now, now + (long)Lease.TotalMilliseconds);
            var next = works.Count == limit ? now : table.NextAt(writer);
            return new Delivery(works, next is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, at - now)) : null);
        });
    }

    /// <summary>Removes completed items, gives abandoned ones back after the pause of <see cref="RetrySchedule"/>. An item whose lease passed to somebody else is left alone.</summary>
    public async Task SettleAsync(WorkQueueName queue, IReadOnlyList<(LeasedWork Work, WorkOutcome Outcome)> settled)
    {
        var now = Now();
        var table = tables[(int)queue];
        await database.WriteAsync(writer =>
        {
            foreach (var (work, outcome) in settled)
            {
                if (outcome == WorkOutcome.Complete)
                {
                    table.Complete(writer, work);
                }
                else
                {
                    var pause = RetrySchedule.Delay(work.Item.DeliveryCount, Random.Shared.NextDouble(), retryAfter: null);
                    table.Abandon(writer, work, now + (long)pause.TotalMilliseconds);
                }
            }

            return settled.Count;
        });
        Signal(queue).Set();
    }

    /// <summary>Keeps items hidden for another <see cref="Lease"/>.</summary>
    public Task RenewAsync(WorkQueueName queue, IReadOnlyCollection<LeasedWork> held)
    {
        var until = Now() + (long)Lease.TotalMilliseconds;
        var table = tables[(int)queue];
        return database.WriteAsync(writer =>
        {
            foreach (var work in held)
            {
                table.Renew(writer, work, until);
            }

            return held.Count;
        });
    }

    /// <summary>Makes this process the only consumer until disposed, or until it dies: <see cref="ReleaseAllAsync"/> would take another one's items.</summary>
    /// <exception cref="DataFolderException">Another process is the consumer.</exception>
    public IDisposable Own()
    {
        try
        {
            return new FileStream(Path.Combine(database.Folder, "consumer.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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
        return ValueTask.FromResult<IReadOnlyDictionary<string, QueueStatistics>>(database.Read(reader => new Dictionary<string, QueueStatistics>
        {
            ["conversations"] = tables[(int)WorkQueueName.Conversations].Count(reader, now),
            ["transcripts"] = tables[(int)WorkQueueName.Transcripts].Count(reader, now),
        }));
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
