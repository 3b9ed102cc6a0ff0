using SupportChat.Storage;

namespace SupportChat.Work;

/// <summary>The dead letters.</summary>
public interface IDeadLetterStore
{
    /// <summary>Stores; the body may be as large as a queue item. An item whose conversation is unknown (<c>default</c>) goes to partition <c>unrouted</c>.</summary>
    Task AddAsync(DeadLetter deadLetter, CancellationToken cancellationToken);

    Task<DeadLetter?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Newest first within a conversation; conversations in no promised order.</summary>
    Task<Page<DeadLetter>> ListAsync(int limit, string? continuation, CancellationToken cancellationToken);

    /// <summary>Removes; false when it is not there.</summary>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}
