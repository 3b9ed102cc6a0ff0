namespace SupportChat.Conversations;

/// <summary>How a conversation stands, in one word (docs/architecture.md#http).</summary>
public static class ConversationState
{
    /// <summary>Channel or Case is still to come.</summary>
    public const string Pending = "pending";

    /// <summary>Channel and open Case are there.</summary>
    public const string Ready = "ready";

    /// <summary>The Case is closed.</summary>
    public const string Closed = "closed";

    /// <summary>No retry mends it: see <see cref="Conversation.Attention"/>.</summary>
    public const string Attention = "attention";

    /// <summary>Every state.</summary>
    public static IReadOnlyList<string> All { get; } = [Pending, Ready, Closed, Attention];

    /// <summary>The state of a record.</summary>
    public static string Of(Conversation conversation) =>
        conversation.Attention is not null ? Attention
        : conversation.Current.IsClosed ? Closed
        : HasChannel(conversation) && conversation.Current.CaseId is not null ? Ready
        : Pending;

    /// <summary>
    /// Whether the channel is ours, or will be because nobody else can know its URL: what is said in any other one is nobody's, and its URL is not given out.
    /// </summary>
    public static bool IsOurs(Conversation conversation) =>
        HasChannel(conversation) || (conversation.Applied.Channel == ChannelState.Never && ConversationId.HasSecret(conversation.ChannelUrl));

    /// <summary>Whether it is not known yet whose the channel under the conversation's URL is: what is said there waits.</summary>
    public static bool MayBecomeOurs(Conversation conversation) =>
        conversation.Applied.Channel == ChannelState.Never && !ConversationId.HasSecret(conversation.ChannelUrl);

    /// <summary>Whether a message was said in the conversation's own channel.</summary>
    /// <param name="conversation">The record.</param>
    /// <param name="channelUrl">Where it was said; null for work that a release without secret URLs queued.</param>
    /// <param name="sentAt">When, in milliseconds since 1970 UTC; 0 when that is not known.</param>
    public static bool WasSaidHere(Conversation conversation, string? channelUrl, long sentAt) =>
        (channelUrl is null ? !ConversationId.HasSecret(conversation.ChannelUrl) : channelUrl == conversation.ChannelUrl)
        && (IsOurs(conversation)
            || (conversation.Applied.Channel == ChannelState.Deleted && sentAt > 0 && sentAt < EndOf(conversation)?.ToUnixTimeMilliseconds()));

    /// <summary>When the channel was found deleted; a release before wrote it nowhere but here.</summary>
    private static DateTimeOffset? EndOf(Conversation conversation) =>
        conversation.Applied.ChannelEndedAt ?? (conversation.Attention is { Reason: AttentionReason.ChannelDeleted, Since: var since } ? since : null);

    /// <summary>Whether the channel can be used.</summary>
    public static bool HasChannel(Conversation conversation) => conversation.Applied.Channel is ChannelState.Created or ChannelState.Unverified;
}
