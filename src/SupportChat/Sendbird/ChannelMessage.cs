namespace SupportChat.Sendbird;

/// <summary>A message (Sendbird reference 5.3); times in milliseconds since 1970 UTC.</summary>
public sealed record ChannelMessage
{
    public required long MessageId { get; init; }

    /// <summary>MESG, FILE or ADMM.</summary>
    public required string Type { get; init; }

    public string? SenderId { get; init; }

    public string? SenderName { get; init; }

    public string Text { get; init; } = "";

    public string Data { get; init; } = "";

    public string CustomType { get; init; } = "";

    public long CreatedAt { get; init; }

    /// <summary>0 when never edited.</summary>
    public long UpdatedAt { get; init; }

    public bool IsRemoved { get; init; }

    public long? ParentMessageId { get; init; }

    public ChannelFile? File { get; init; }
}
