namespace SupportChat.Sendbird;

/// <summary>Order of a list of channels, newest first in both.</summary>
public enum ChannelOrder
{
    /// <summary>By the latest message; a channel without one by its creation.</summary>
    LatestLastMessage,

    /// <summary>By creation.</summary>
    Chronological,
}
