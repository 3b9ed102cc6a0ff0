namespace SupportChat.Sendbird;

/// <summary>A message (docs/reference/sendbird.md#message-fields); times in milliseconds since 1970 UTC.</summary>
public sealed record ChannelMessage
{
    /// <summary>Stands for an id that cannot be read.</summary>
    public const long NoId = -1;

    /// <summary>The last moment that a date-time field of Salesforce holds.</summary>
    private static readonly long MaxTime = new DateTimeOffset(4000, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeMilliseconds();

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

    /// <summary>Its id and times are such as a message can have.</summary>
    public bool HasPossibleValues => MessageId > 0 && IsTime(CreatedAt) && IsTime(UpdatedAt);

    /// <summary>A moment in milliseconds since 1970 UTC that a message can have; 0 for none.</summary>
    public static bool IsTime(long milliseconds) => milliseconds >= 0 && milliseconds <= MaxTime;

    /// <summary>Compares the files too.</summary>
    public bool Equals(ChannelMessage? other) => other is not null







                                    && (MessageId, Type, SenderId, SenderName, SenderIsBot, Text, Data, CustomType) == (other.MessageId, other.Type,
                                        other.SenderId, other.SenderName, other.SenderIsBot, other.Text, other.Data, other.CustomType)
        && (CreatedAt, UpdatedAt, IsRemoved, ParentMessageId) == (other.CreatedAt, other.UpdatedAt, other.IsRemoved, other.ParentMessageId)
        && Files.SequenceEqual(other.Files);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MessageId, UpdatedAt, IsRemoved);
}

/// <summary>A file of a FILE message: its address, empty when Sendbird does not tell it, and its size in bytes.</summary>
public sealed record ChannelFile(string Url, string? Name = null, string? Type = null, long? Size = null);

/// <summary>A message to send: as a member (MESG), or as the system (ADMM) when no user is named.</summary>
public sealed record NewMessage(string Text)
{
    public string? UserId { get; init; }

    public string? Data { get; init; }

    public string? CustomType { get; init; }

    /// <summary>Sent along, but not relied on (docs/reference/sendbird.md#dedup).</summary>
    public string? DedupId { get; init; }
}
