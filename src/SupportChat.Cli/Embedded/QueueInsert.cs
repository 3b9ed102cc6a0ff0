using SupportChat.Queueing;

namespace SupportChat.Cli.Embedded;

/// <summary>Items on their way into the queues, all of them or none.</summary>
internal sealed class QueueInsert : QueuedWrite
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly QueueTable[] tables;
    private readonly IReadOnlyList<WorkItem> items;
    private readonly long now;
    private readonly int reached;

    /// <summary>Checks the items before they wait.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An item's kind is unknown.</exception>
    public QueueInsert(QueueTable[] tables, IReadOnlyList<WorkItem> items, long now)
    {
        (this.tables, this.items, this.now) = (tables, items, now);
        reached = items.Aggregate(0, (queues, item) => queues | Bit((int)WorkKind.QueueOf(item.Kind)));
    }

    /// <summary>Ends once all are on disk.</summary>
    public Task Task => done.Task;

    /// <summary>Whether an item goes to this queue.</summary>
    public bool Reached(int queue) => (reached & Bit(queue)) != 0;

    /// <inheritdoc/>
    public override void Run(SqliteSession writer)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            tables[(int)WorkKind.QueueOf(item.Kind)].Insert(writer, item, item.VisibleAt is { } at ? Math.Max(now, NotBefore(at)) : now);
        }
    }

    /// <inheritdoc/>
    public override void Complete() => done.SetResult();

    /// <inheritdoc/>
    public override void Fail(Exception fault) => done.SetException(fault);

    /// <summary>Whole milliseconds, upwards: never early.</summary>
    private static long NotBefore(DateTimeOffset at) => at.AddTicks(TimeSpan.TicksPerMillisecond - 1).ToUnixTimeMilliseconds();

    private static int Bit(int queue) => 1 << queue;
}
