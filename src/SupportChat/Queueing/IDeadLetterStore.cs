using System.Runtime.CompilerServices;

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
    /// <exception cref="FormatException">The continuation is not one that an earlier page gave.</exception>
    Task<Page<DeadLetter>> ListAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken);

    /// <summary>How many a list would go on with after a continuation, counted up to a limit.</summary>
    /// <exception cref="FormatException">The continuation is not one that an earlier page gave.</exception>
    Task<int> CountAsync(DeadLetterFilter filter, int limit, string? continuation, CancellationToken cancellationToken);

    /// <summary>Removes; false when it is not there.</summary>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Lists of every dead letter.</summary>
public static class DeadLetterPages
{
    private const int PageSize = 100;

    /// <summary>One page, whatever they are.</summary>
    /// <exception cref="FormatException">The continuation is not one that an earlier page gave.</exception>
    public static Task<Page<DeadLetter>> ListAsync(this IDeadLetterStore store, int limit, string? continuation, CancellationToken cancellationToken) =>
        store.ListAsync(DeadLetterFilter.All, limit, continuation, cancellationToken);

    /// <summary>All that a filter lets through, page by page.</summary>
    public static async IAsyncEnumerable<DeadLetter> ListAllAsync(
        this IDeadLetterStore store, DeadLetterFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await store.ListAsync(filter, PageSize, continuation, cancellationToken);
            foreach (var letter in page.Items)
            {
                yield return letter;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }
}

/// <summary>Replays dead letters of a kind that no queue carries.</summary>
public interface IDeadLetterReplay
{
    /// <summary>True for the items that <see cref="ReplayAsync"/> takes.</summary>
    bool Takes(WorkItem item);

    /// <summary>Tries the item again; true when what follows from it is durable, so that the dead letter can go.</summary>
    Task<bool> ReplayAsync(WorkItem item, CancellationToken cancellationToken);
}
