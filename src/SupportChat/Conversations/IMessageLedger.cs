namespace SupportChat.Conversations;

/// <summary>The ledger of messages (table <c>messages</c>, docs/architecture.md#tables).</summary>
public interface IMessageLedger
{
    /// <summary>
    /// Stores each entry, merged with what is there by <see cref="LedgerEntry.Merge"/>. One table operation for a message seen for the first time.
    /// Entries of many conversations may come in one call; one key may come only once.
    /// </summary>
    /// <returns>For each entry, in order, what the ledger held of its message before; null for one seen for the first time.</returns>
    Task<IReadOnlyList<LedgerEntry?>> WriteManyAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken);

    /// <summary>The entries that exist, by message id.</summary>
    Task<IReadOnlyDictionary<long, LedgerEntry>> FindManyAsync(
        ConversationId conversationId, IReadOnlyCollection<long> messageIds, CancellationToken cancellationToken);

    /// <summary>A conversation's entries in ascending order of message id, at most 1,000 a page.</summary>
    Task<Page<LedgerEntry>> ListAsync(ConversationId conversationId, int limit, string? continuation, CancellationToken cancellationToken);
}

/// <summary>Reads the whole ledger of a conversation.</summary>
public static class LedgerPages
{
    private const int PageSize = 1_000;

    /// <summary>Every entry, by message id.</summary>
    public static async Task<Dictionary<long, LedgerEntry>> ReadAllAsync(this IMessageLedger ledger, ConversationId id, CancellationToken cancellationToken)
    {
        var known = new Dictionary<long, LedgerEntry>();
        string? continuation = null;
        do
        {
            var page = await ledger.ListAsync(id, PageSize, continuation, cancellationToken);
            foreach (var entry in page.Items)
            {
                known[entry.MessageId] = entry;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
        return known;
    }
}
