using SupportChat.Storage;

namespace SupportChat.Work;

/// <summary>Work that ended without success (table <c>deadletters</c>), kept until an operator replays or deletes it.</summary>
public sealed record DeadLetter
{
    /// <summary>Assigned by the store; sorts newest first. Null before it is stored.</summary>
    public string? Id { get; init; }

    public required WorkItem Item { get; init; }

    public required string Queue { get; init; }

    /// <summary>One of <see cref="DeadLetterReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Codes and field names that explain the reason; never values.</summary>
    public required string Description { get; init; }

    public required DateTimeOffset At { get; init; }
}

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
