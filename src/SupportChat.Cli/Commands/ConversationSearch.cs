using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using SupportChat.Conversations;

namespace SupportChat.Cli.Commands;

/// <summary>Finds conversations in the stores by whatever an operator has in hand.</summary>
internal static class ConversationSearch
{
    /// <summary>Those that the resync walks: open ones, and closed ones until their transcript was compared a last time.</summary>
    public static async IAsyncEnumerable<Conversation> ActiveAsync(IServiceProvider services, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (_, ids) in services.GetRequiredService<IConversationIndex>().ListAllActiveAsync(cancellationToken))
        {
            await foreach (var conversation in ReadAsync(services, ids, cancellationToken))
            {
                yield return conversation;
            }
        }
    }

    public static async IAsyncEnumerable<Conversation> OfCustomerAsync(
        IServiceProvider services, string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await services.GetRequiredService<IConversationIndex>().ListByUserAsync(userId, 100, continuation, cancellationToken);
            await foreach (var conversation in ReadAsync(services, page.Items, cancellationToken))
            {
                yield return conversation;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    /// <summary>By id, channel URL, Case id or, among the active ones, Case number; null for none.</summary>
    public static async Task<Conversation?> FindAsync(IServiceProvider services, string key, CancellationToken cancellationToken)
    {
        var index = services.GetRequiredService<IConversationIndex>();
        if (ConversationId.TryParse(key, out var id) || (key.Split('_') is [_, var part, ..] && ConversationId.TryParse(part, out id)))
        {
            return await ReadAsync(services, [id], cancellationToken).FirstOrDefaultAsync(cancellationToken);
        }

        if (await index.FindByChannelAsync(key, cancellationToken) is { } adopted)
        {
            return await ReadAsync(services, [adopted], cancellationToken).FirstOrDefaultAsync(cancellationToken);
        }

        if (SalesforceId.TryParse(key, out var caseId)
            && (await index.FindByCasesAsync([caseId], cancellationToken)).TryGetValue(caseId, out var linked))
        {
            return await ReadAsync(services, [linked], cancellationToken).FirstOrDefaultAsync(cancellationToken);
        }

        return await ActiveAsync(services, cancellationToken)
            .FirstOrDefaultAsync(conversation => conversation.Episodes.Any(episode => episode.CaseNumber == key), cancellationToken);
    }

    private static async IAsyncEnumerable<Conversation> ReadAsync(
        IServiceProvider services, IReadOnlyList<ConversationId> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = await services.GetRequiredService<IConversationStore>().FindManyAsync(ids, cancellationToken);
        foreach (var id in ids.Where(records.ContainsKey))
        {
            yield return records[id].Value;
        }
    }
}
