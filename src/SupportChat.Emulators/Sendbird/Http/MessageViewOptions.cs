namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Parts of the message resource that are shown on demand only.</summary>
internal sealed record MessageViewOptions
{
    public static readonly MessageViewOptions Plain = new();

    public bool SortedMetaArray { get; init; }

    public bool Reactions { get; init; }

    /// <summary>How many replies a message has, and whose.</summary>
    public bool ThreadInfo { get; init; }

    /// <summary>What a reply is about.</summary>
    public bool ParentInfo { get; init; }

    /// <summary>The flags of a read call; the SDK has a name of its own for the reactions.</summary>
    public static MessageViewOptions Of(RequestQuery query) => new()
    {
        SortedMetaArray = query.Bool("with_sorted_meta_array", false),
        Reactions = query.Bool("include_reactions", false) | query.Bool("include_reactions_summary", false),
        ThreadInfo = query.Bool("include_thread_info", false),
        ParentInfo = query.Bool("include_parent_message_info", false),
    };
}
