namespace SupportChat.Sendbird;

/// <summary>A message (Sendbird reference 5.3); times in milliseconds since 1970 UTC.</summary>
public sealed record ChannelMessage
{
    /// <summary>Stands for an id that cannot be read.</summary>
    public const long NoId = -1;

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

    /// <summary>The sender is a bot of the application.</summary>
    public bool SenderIsBot { get; init; }

    /// <summary>Its files, up to 30, in order; empty for other kinds.</summary>
    public IReadOnlyList<ChannelFile> Files { get; init; } = [];

    /// <summary>Compares the files too.</summary>
    public bool Equals(ChannelMessage? other) => other is not null
        && (MessageId, Type, SenderId, SenderName, SenderIsBot, Text, Data, CustomType) == (other.MessageId, other.Type, other.SenderId, other.SenderName, other.SenderIsBot, other.Text, other.Data, other.CustomType)
        && (CreatedAt, UpdatedAt, IsRemoved, ParentMessageId) == (other.CreatedAt, other.UpdatedAt, other.IsRemoved, other.ParentMessageId)
        && Files.SequenceEqual(other.Files);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MessageId, UpdatedAt, IsRemoved);
}
