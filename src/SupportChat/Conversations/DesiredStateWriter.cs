using SupportChat.Queueing;

namespace SupportChat.Conversations;

/// <summary>
/// The one way in for everything that changes what should be true (docs/architecture.md#rule-1-every-input): edit by compare-and-swap, queue a reconcile
/// whenever anything is left to do, whether or not this edit changed something, and only then let the caller acknowledge.
/// </summary>
public sealed class DesiredStateWriter(IConversationStore store, IWorkQueue queue, ReconcilePolicy policy, TimeProvider time)
{
    /// <summary>Edits the record and queues a reconcile if one is due.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="edit">A pure function of the newest record; returns its argument for "no change".</param>
    /// <param name="cause">Correlation id of the work.</param>
    /// <param name="cancellationToken">Cancels; nothing may be acknowledged then.</param>
    /// <returns>The record afterwards, or null when there is none.</returns>
    public async Task<Conversation?> ApplyAsync(ConversationId id, Func<Conversation, Conversation> edit, string cause, CancellationToken cancellationToken)
    {
        var edited = await EditAsync(id, edit, cancellationToken);
        if (edited is not null)
        {
            await QueueDueAsync([edited], _ => cause, cancellationToken);
        }

        return edited;
    }

    /// <summary>The same for many records in hand: those that change are stored by one call, and the reconciles that are due are queued by one.</summary>
    /// <param name="records">The records, each once, as they were read.</param>
    /// <param name="edit">Edit of a record as it was read.</param>
    /// <param name="editNewer">Edit used instead where somebody else wrote meanwhile, on the newest record.</param>
    /// <param name="cause">Correlation id of the work for a conversation.</param>
    /// <param name="cancellationToken">Cancels; nothing may be acknowledged then.</param>
    public async Task ApplyManyAsync(
        IReadOnlyList<Versioned<Conversation>> records,
        Func<Conversation, Conversation> edit,
        Func<Conversation, Conversation> editNewer,
        Func<ConversationId, string> cause,
        CancellationToken cancellationToken)
    {
        var edited = records.Select(record => edit(record.Value)).ToArray();
        var changed = Enumerable.Range(0, edited.Length).Where(i => !ReferenceEquals(edited[i], records[i].Value)).ToArray();
        if (changed.Length > 0)
        {
            var etags = await store.ReplaceManyAsync([.. changed.Select(i => new Versioned<Conversation>(edited[i], records[i].ETag))], cancellationToken);
            foreach (var (i, _) in changed.Zip(etags).Where(pair => pair.Second is null))
            {
                edited[i] = await EditAsync(edited[i].Id, editNewer, cancellationToken)
                    ?? throw new InvalidOperationException($"Conversation {edited[i].Id} disappeared from its store.");
            }
        }

        await QueueDueAsync(edited, cause, cancellationToken);
    }

    /// <summary>Queues reconciles that no edit asks for: of beliefs to doubt, or of what a start left. Durable on return.</summary>
    /// <param name="ids">The conversations.</param>
    /// <param name="request">What to doubt.</param>
    /// <param name="cause">Correlation id of the work.</param>
    /// <param name="cancellationToken">Cancels; nothing may be acknowledged then.</param>
    public Task RequestManyAsync(IReadOnlyCollection<ConversationId> ids, ReconcileRequest request, string cause, CancellationToken cancellationToken) =>
        ids.Count == 0 ? Task.CompletedTask : queue.SendManyAsync([.. ids.Select(id => request.ToWorkItem(id, cause, time.GetUtcNow()))], cancellationToken);

    /// <summary>Edits the record and queues nothing: for what a reconcile itself notes.</summary>
    internal async Task<Conversation?> EditAsync(ConversationId id, Func<Conversation, Conversation> edit, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } current
            ? (await store.UpdateAsync(current, edit, conflicted: null, cancellationToken))?.Value
            : null;

    private async Task QueueDueAsync(IReadOnlyList<Conversation> conversations, Func<ConversationId, string> cause, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var work = new List<WorkItem>();
        foreach (var conversation in conversations)
        {
            if (ConversationPlan.Of(conversation, policy, now) is { IsEmpty: false } plan)
            {
                work.Add(new ReconcileRequest().ToWorkItem(conversation.Id, cause(conversation.Id), now) with { VisibleAt = plan.StartsAt });
            }
        }

        if (work.Count > 0)
        {
            await queue.SendManyAsync(work, cancellationToken);
        }
    }
}
