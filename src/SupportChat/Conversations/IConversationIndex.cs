using System.Runtime.CompilerServices;

namespace SupportChat.Conversations;

/// <summary>Ways to find a conversation (table <c>index</c>, docs/architecture.md#tables). Every write is idempotent.</summary>
public interface IConversationIndex
{
    /// <summary>Number of <c>active</c> partitions.</summary>
    const int ActivePartitions = 16;

    /// <summary>Marks the conversation for the resync; written before its record.</summary>
    Task AddActiveAsync(ConversationId id, CancellationToken cancellationToken);

    /// <summary>Takes the mark away; absent is fine.</summary>
    Task RemoveActiveAsync(ConversationId id, CancellationToken cancellationToken);

    /// <summary>Conversations marked in one of the <see cref="ActivePartitions"/> partitions, in the order of their ids.</summary>
    Task<Page<ConversationId>> ListActiveAsync(int partition, int limit, string? continuation, CancellationToken cancellationToken);

    /// <summary>Puts the conversation into its customer's list.</summary>
    Task AddToUserAsync(string userId, DateTimeOffset createdAt, ConversationId id, CancellationToken cancellationToken);

    /// <summary>A customer's conversations, newest first.</summary>
    /// <exception cref="FormatException">The continuation is not one that an earlier page gave.</exception>
    Task<Page<ConversationId>> ListByUserAsync(string userId, int limit, string? continuation, CancellationToken cancellationToken);

    /// <summary>Links a Case to its conversation.</summary>
    Task LinkCaseAsync(SalesforceId caseId, ConversationId id, CancellationToken cancellationToken);

    /// <summary>The conversations of those Cases that are linked.</summary>
    Task<IReadOnlyDictionary<SalesforceId, ConversationId>> FindByCasesAsync(IReadOnlyCollection<SalesforceId> caseIds, CancellationToken cancellationToken);

    /// <summary>Claims an adopted channel. Returns its owner: <paramref name="id"/>, or the conversation that claimed it first.</summary>
    Task<ConversationId> ClaimChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken);

    /// <summary>Takes back a claim that led to no conversation; one of another conversation stays, and none is fine.</summary>
    Task ReleaseChannelAsync(string channelUrl, ConversationId id, CancellationToken cancellationToken);

    /// <summary>The conversation of an adopted channel, or null.</summary>
    Task<ConversationId?> FindByChannelAsync(string channelUrl, CancellationToken cancellationToken);
}

/// <summary>Reads the whole of the <c>active</c> index.</summary>
public static class ActivePages
{
    private const int PageSize = 200;

    /// <summary>Every active conversation, page by page, with the partition that a page is of.</summary>
    public static async IAsyncEnumerable<(int Partition, IReadOnlyList<ConversationId> Ids)> ListAllActiveAsync(
        this IConversationIndex index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var partition = 0; partition < IConversationIndex.ActivePartitions; partition++)
        {
            string? continuation = null;
            do
            {
                var page = await index.ListActiveAsync(partition, PageSize, continuation, cancellationToken);
                if (page.Items.Count > 0)
                {
                    yield return (partition, page.Items);
                }

                continuation = page.Continuation;
            }
            while (continuation is not null);
        }
    }
}
