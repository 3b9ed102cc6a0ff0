using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

/// <summary>
/// The conversations in which a customer may go on, and the limit of their number (<c>Conversations__OpenLimit</c>). It goes by what is stored at that moment
/// and is no lock: starts at the same time may pass it together.
/// </summary>
public sealed class OpenConversations(IConversationStore store, IConversationIndex index, IOptions<ConversationsOptions> options)
{
    /// <summary>Conversations that are looked at: the customer's newest.</summary>
    private const int Newest = 100;

    /// <summary>
    /// The open ones among the customer's 100 newest, newest first: the Case is neither closed nor deleted, and the channel is there or to come.
    /// </summary>
    public async Task<IReadOnlyList<Conversation>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var page = await index.ListByUserAsync(userId, Newest, null, cancellationToken);
        var records = await store.FindManyAsync(page.Items, cancellationToken);
        return [.. page.Items
            .Select(id => records.GetValueOrDefault(id)?.Value)
            .OfType<Conversation>()
            .Where(conversation => conversation.UserId == userId && IsOpen(conversation))];
    }

    /// <summary>The customer's open conversations if they are so many that no other may be started; null when one may.</summary>
    public async Task<IReadOnlyList<Conversation>?> FindTooManyAsync(string userId, CancellationToken cancellationToken) =>
        options.Value.OpenLimit is > 0 and var limit && await ListAsync(userId, cancellationToken) is var open && open.Count >= limit ? open : null;

    private static bool IsOpen(Conversation conversation) => !conversation.Current.IsClosed && !conversation.Current.Deleted
        && (ConversationState.IsOurs(conversation) || ConversationState.MayBecomeOurs(conversation));
}
