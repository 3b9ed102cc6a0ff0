namespace SupportChat.Conversations;

/// <summary>Settings of section <c>Conversations</c>.</summary>
public sealed class ConversationsOptions
{
    public const string SectionName = "Conversations";

    /// <summary>How long a start waits for both systems before it answers 202 and leaves the rest to the queue.</summary>
    public TimeSpan StartDeadline { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Conversations that one customer may start a minute, and at once; repeats of a start do not count.</summary>
    public int StartsPerMinute { get; set; } = 10;

    /// <summary>Sendbird user ids of bots: Sendbird does not mark every bot's messages as such.</summary>
    public IList<string> BotUserIds { get; } = [];
}
