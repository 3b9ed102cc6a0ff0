namespace SupportChat.Queueing;

/// <summary>Sends work. Each item gets a fresh message id; there is no duplicate detection (docs/architecture.md#the-queues).</summary>
public interface IWorkQueue
{
    /// <summary>Sends all items, each to the queue of its kind; returns when every one is durable. A failure may leave some of them sent.</summary>
    Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken);
}

/// <summary>Depth and age of the queues, where a host can tell them cheaply.</summary>
public interface IQueueInspector
{
    /// <summary>Statistics by queue name.</summary>
    ValueTask<IReadOnlyDictionary<string, QueueStatistics>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>State of one queue.</summary>
/// <param name="Ready">Items that could be handled now.</param>
/// <param name="Scheduled">Items that become visible later.</param>
/// <param name="Leased">Items being handled.</param>
/// <param name="OldestReady">Age of the oldest ready item; null when there is none.</param>
public sealed record QueueStatistics(long Ready, long Scheduled, long Leased, TimeSpan? OldestReady);

/// <summary>How the host settles an item. Retries and dead letters were stored before <see cref="Complete"/> is returned.</summary>
public enum WorkOutcome
{
    /// <summary>Done, or its follow-up is durable: remove it.</summary>
    Complete,

    /// <summary>Not even the follow-up could be stored: give it back.</summary>
    Abandon,
}
