namespace SupportChat.Sendbird;

/// <summary>A group channel to create (Sendbird reference 3.1): strict, not distinct, without inviter.</summary>
public sealed record NewGroupChannel(string ChannelUrl, string Name, IReadOnlyList<string> UserIds)
{
    public string CustomType { get; init; } = GroupChannel.SupportCustomType;

    public string Data { get; init; } = "";
}
