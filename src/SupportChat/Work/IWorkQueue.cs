namespace SupportChat.Work;

/// <summary>Sends work. Each item gets a fresh message id; there is no duplicate detection (design section 3, "Two queues").</summary>
public interface IWorkQueue
{
    /// <summary>Sends all items, each to the queue of its kind; returns when every one is durable. A failure may leave some of them sent.</summary>
    Task SendManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken);
}
