using SupportChat.Queueing;

namespace SupportChat.Conversations;

/// <summary>
/// The one way in for everything that changes what should be true (design rule 1): edit by compare-and-swap, queue a reconcile whenever anything is left
/// to do, whether or not this edit changed something, and only then let the caller acknowledge.
/// </summary>
public sealed class DesiredStateWriter(IConversationStore store, IWorkQueue queue, ReconcilePolicy policy, TimeProvider time)
{
    private const int MaxSwaps = 50;

    /// <summary>Edits the record and queues a reconcile if one is due.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="edit">A pure function of the newest record; returns its argument for "no change".</param>
    /// <param name="correlationId">What caused it.</param>
    /// <param name="cancellationToken">Cancels; nothing may be acknowledged then.</param>
    /// <returns>The record afterwards, or null when there is none.</returns>
    public async Task<Conversation?> ApplyAsync(
        ConversationId id, Func<Conversation, Conversation> edit, string correlationId, CancellationToken cancellationToken)
    {
        var edited = await EditAsync(id, edit, cancellationToken);
        if (edited is not null && ConversationPlan.Of(edited, policy, time.GetUtcNow()) is { IsEmpty: false } plan)
        {
            await queue.SendManyAsync([new ReconcileRequest().ToWorkItem(id, correlationId, time.GetUtcNow()) with { VisibleAt = plan.StartsAt }], cancellationToken);
        }

        return edited;
    }

    /// <summary>Edits the record and queues nothing.</summary>
    internal async Task<Conversation?> EditAsync(ConversationId id, Func<Conversation, Conversation> edit, CancellationToken cancellationToken)
    {
        var current = await store.FindAsync(id, cancellationToken);
        for (var swap = 0; current is not null && swap < MaxSwaps; swap++)
        {
            var next = edit(current.Value);
            if (ReferenceEquals(next, current.Value) || await store.ReplaceAsync(next, current.ETag, cancellationToken) is not null)
            {
                return next;
            }

            current = await store.FindAsync(id, cancellationToken);
        }

        return current is null ? null : throw new InvalidOperationException($"Conversation {id} changed {MaxSwaps} times during one edit.");
    }
}
