namespace SupportChat.Conversations;

/// <summary>Existence of the channel. Created only from <see cref="Never"/>; absence after that is a fact (design rule 3).</summary>
public enum ChannelState
{
    /// <summary>No create is known to have succeeded.</summary>
    Never,

    /// <summary>We created it, or adopted it.</summary>
    Created,

    /// <summary>It was created; whether it is still there is to be looked at.</summary>
    Unverified,

    /// <summary>It was deleted in Sendbird: terminal.</summary>
    Deleted,

    /// <summary>Its URL is taken by a channel that we did not make.</summary>
    Foreign,

    /// <summary>Sendbird refuses to create it.</summary>
    Refused,
}
