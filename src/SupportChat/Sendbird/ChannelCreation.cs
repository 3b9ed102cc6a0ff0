namespace SupportChat.Sendbird;

/// <summary>How a channel creation ended.</summary>
public enum ChannelCreation
{
    Created,

    /// <summary>The URL is taken (400202).</summary>
    AlreadyExists,

    /// <summary>A member is no user (400111 or 400201 under strict).</summary>
    UserUnknown,
}
