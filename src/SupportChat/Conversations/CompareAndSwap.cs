namespace SupportChat.Conversations;

/// <summary>The one loop by which records are edited.</summary>
internal static class CompareAndSwap
{
    private const int MaxSwaps = 50;

    /// <summary>Edits a record, again on the newer one whenever somebody else wrote first.</summary>
    /// <param name="store">Where the record is.</param>
    /// <param name="current">The record in hand.</param>
    /// <param name="edit">A pure function of the newest record; returns its argument for "no change", which stores nothing.</param>
    /// <param name="conflicted">Told of each swap that failed, before the next edit; null when nobody has to know.</param>
    /// <param name="cancellationToken">Cancels; whether the last swap was stored is not known then.</param>
    /// <returns>The record as it is stored now; null when it disappeared.</returns>
    /// <exception cref="InvalidOperationException">Others keep changing the record.</exception>
    public static async Task<Versioned<Conversation>?> UpdateAsync(
        this IConversationStore store,
        Versioned<Conversation> current,
        Func<Conversation, Conversation> edit,
        Action? conflicted,
        CancellationToken cancellationToken)
    {
        for (var swap = 0; swap < MaxSwaps; swap++)
        {
            var next = edit(current.Value);
            if (ReferenceEquals(next, current.Value))
            {
                return current;
            }

            if (await store.ReplaceAsync(next, current.ETag, cancellationToken) is { } etag)
            {
                return new Versioned<Conversation>(next, etag);
            }

            conflicted?.Invoke();
            if (await store.FindAsync(next.Id, cancellationToken) is not { } newer)
            {
                return null;
            }

            current = newer;
        }

        throw new InvalidOperationException($"Conversation {current.Value.Id} changed {MaxSwaps} times during one edit.");
    }
}
