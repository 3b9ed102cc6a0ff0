namespace SupportChat.Sendbird;

/// <summary>Which channels to list (Sendbird reference 3.4).</summary>
public sealed record ChannelQuery
{
    /// <summary>Exact custom type.</summary>
    public string CustomType { get; init; } = GroupChannel.SupportCustomType;

    public ChannelOrder Order { get; init; } = ChannelOrder.LatestLastMessage;

    /// <summary>Channels a page, 1 to 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Channels without messages too.</summary>
    public bool ShowEmpty { get; init; } = true;

    public bool ShowMembers { get; init; }
}
