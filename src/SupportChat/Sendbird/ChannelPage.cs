namespace SupportChat.Sendbird;

/// <summary>A page of channels.</summary>
/// <param name="Channels">In the order asked for.</param>
/// <param name="Next">Token of the next page; null on the last.</param>
public sealed record ChannelPage(IReadOnlyList<GroupChannel> Channels, string? Next);
