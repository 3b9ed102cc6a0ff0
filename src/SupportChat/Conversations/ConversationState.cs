namespace SupportChat.Conversations;

/// <summary>How a conversation stands, in one word (design section 5).</summary>
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

    /// <summary>Whether the channel can be used.</summary>
    public static bool HasChannel(Conversation conversation) => conversation.Applied.Channel is ChannelState.Created or ChannelState.Unverified;
}
