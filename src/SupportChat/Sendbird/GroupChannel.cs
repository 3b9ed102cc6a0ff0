namespace SupportChat.Sendbird;

/// <summary>A group channel (Sendbird reference 3.2).</summary>
public sealed record GroupChannel
{
    /// <summary>The type that Sendbird's own connector demands (Sendbird reference 8.2).</summary>
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
