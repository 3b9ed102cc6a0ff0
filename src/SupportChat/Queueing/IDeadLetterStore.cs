namespace SupportChat.Queueing;

/// <summary>The dead letters.</summary>
public interface IDeadLetterStore
{
    /// <summary>
    /// Stores; the body may be as large as a queue item. An item whose conversation is unknown (<c>default</c>) goes to partition <c>unrouted</c>.
    /// </summary>
    Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken);

    Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Newest first within a conversation; conversations in no promised order.</summary>
    Task<Page<DeadLetter>> ListAsync(int limit, string? continuation, CancellationToken cancellationToken);

    /// <summary>Removes; false when it is not there.</summary>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Replays dead letters of a kind that no queue carries.</summary>
public interface IDeadLetterReplay
{
    /// <summary>True for the items that <see cref="ReplayAsync"/> takes.</summary>
    bool Takes(WorkItem item);

    /// <summary>Tries the item again; true when what follows from it is durable, so that the dead letter can go.</summary>
    Task<bool> ReplayAsync(WorkItem item, CancellationToken cancellationToken);
}
