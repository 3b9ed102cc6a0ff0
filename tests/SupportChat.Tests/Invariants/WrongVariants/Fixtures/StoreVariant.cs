using SupportChat.Conversations;

namespace SupportChat.Tests.Invariants.WrongVariants.Fixtures;

/// <summary>A store that changes what it is given to replace, or dies instead.</summary>
internal sealed class StoreVariant(IConversationStore inner) : IConversationStore
{
    /// <summary>Applied to every replacement.</summary>
    public Func<Conversation, Conversation> Change { get; set; } = conversation => conversation;

    /// <summary>The process is killed before it can store such a record.</summary>
    public Func<Conversation, bool> Killed { get; set; } = _ => false;

    /// <summary>How often it was killed.</summary>
    public int Deaths { get; private set; }

    public Task<Versioned<Conversation>?> FindAsync(ConversationId id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

    public Task<IReadOnlyDictionary<ConversationId, Versioned<Conversation>>> FindManyAsync(
        IReadOnlyCollection<ConversationId> ids, CancellationToken cancellationToken) => inner.FindManyAsync(ids, cancellationToken);

    public Task<(Versioned<Conversation> Stored, bool Inserted)> InsertAsync(Conversation conversation, CancellationToken cancellationToken) =>
        inner.InsertAsync(conversation, cancellationToken);

    public Task<string?> ReplaceAsync(Conversation conversation, string etag, CancellationToken cancellationToken)
    {
        if (!Killed(conversation))
        {
            return inner.ReplaceAsync(Change(conversation), etag, cancellationToken);
        }

        Deaths++;
        throw new IOException("killed");
    }

    public async Task<IReadOnlyList<string?>> ReplaceManyAsync(IReadOnlyList<Versioned<Conversation>> edited, CancellationToken cancellationToken)
    {
        var etags = new List<string?>();
        foreach (var record in edited)
        {
            etags.Add(await ReplaceAsync(record.Value, record.ETag, cancellationToken));
        }

        return etags;
    }
}
