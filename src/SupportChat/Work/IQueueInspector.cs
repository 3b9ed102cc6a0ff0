namespace SupportChat.Work;

/// <summary>Depth and age of the queues, where a host can tell them cheaply.</summary>
public interface IQueueInspector
{
    /// <summary>Statistics by queue name.</summary>
    ValueTask<IReadOnlyDictionary<string, QueueStatistics>> ReadAsync(CancellationToken cancellationToken);
}
