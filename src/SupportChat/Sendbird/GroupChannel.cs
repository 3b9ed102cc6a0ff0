namespace SupportChat.Sendbird;

/// <summary>A group channel (docs/reference/sendbird.md#channel-fields).</summary>
public sealed record GroupChannel
{
    /// <summary>The type that Sendbird's own connector demands (docs/reference/sendbird.md#data-contract).</summary>
    public const string SupportCustomType = "SALESFORCE_SUPPORT_CHAT_CHANNEL";

    public required string ChannelUrl { get; init; }

    public required string CustomType { get; init; }

    public required string Data { get; init; }

    /// <summary>The client that created it; null for a creation through the Platform API without inviter.</summary>
    public string? CreatedByUserId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Only operators may write from a client.</summary>
    public bool Frozen { get; init; }

    /// <summary>Empty when members were not asked for.</summary>
    public required IReadOnlyList<ChannelMember> Members { get; init; }

    public ChannelMessage? LastMessage { get; init; }
}

/// <summary>A member; <paramref name="State"/> is <c>joined</c> or <c>invited</c>.</summary>
public sealed record ChannelMember(string UserId, string Nickname, string State, bool IsActive);

/// <summary>A group channel to create (docs/reference/sendbird.md#create-a-channel): strict, not distinct, without inviter.</summary>
public sealed record NewGroupChannel(string ChannelUrl, string Name, IReadOnlyList<string> UserIds)
{
    public string CustomType { get; init; } = GroupChannel.SupportCustomType;

    public string Data { get; init; } = "";
}

/// <summary>How a channel creation ended.</summary>
public enum ChannelCreation
{
    Created,

    /// <summary>The URL is taken (400202).</summary>
    AlreadyExists,

    /// <summary>A member is no user (400111 or 400201 under strict).</summary>
    UserUnknown,
}

/// <summary>A page of channels.</summary>
/// <param name="Channels">In the order asked for.</param>
/// <param name="Next">Token of the next page; null on the last.</param>
public sealed record ChannelPage(IReadOnlyList<GroupChannel> Channels, string? Next);
