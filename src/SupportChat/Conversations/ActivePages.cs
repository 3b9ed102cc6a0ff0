using System.Runtime.CompilerServices;

namespace SupportChat.Conversations;

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
