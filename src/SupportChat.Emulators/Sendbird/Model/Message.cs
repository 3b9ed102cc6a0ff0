using System.Text.Json;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A message of a channel; guarded by the channel's lock. Times are milliseconds.</summary>
internal sealed class Message
{
    public required long MessageId { get; init; }

    /// <summary>MESG, FILE or ADMM.</summary>
    public required string Type { get; init; }

    /// <summary>Null for ADMM.</summary>
    public User? Sender { get; init; }

    /// <summary>The sender as others may still see it: null for ADMM and once the user was deleted.</summary>
    public User? VisibleSender => Sender is { IsDeleted: false } ? Sender : null;

    public required long CreatedAt { get; init; }

    /// <summary>0 until the first edit.</summary>
    public long UpdatedAt { get; set; }

    public bool IsRemoved { get; set; }

    /// <summary>0 until the removal.</summary>
    public long DeletedAt { get; set; }

    public string Text { get; set; } = "";

    public string CustomType { get; set; } = "";

    public string Data { get; set; } = "";

    public string MentionType { get; set; } = "users";

    public IReadOnlyList<User> Mentioned { get; set; } = [];

    /// <summary>Empty unless this is a FILE message.</summary>
    public IReadOnlyList<MessageFile> Files { get; init; } = [];

    /// <summary>The file of a message that has only one, and another shape than one with several; else null.</summary>
    public MessageFile? SingleFile => Files.Count == 1 ? Files[0] : null;

    public bool HasSeveralFiles => Files.Count > 1;

    public bool IsSilent { get; init; }

    /// <summary>0 unless this is a reply in a thread.</summary>
    public long ParentMessageId { get; init; }

    /// <summary>A reply that is also shown in the channel.</summary>
    public bool IsReplyToChannel { get; init; }

    /// <summary>At most one of each key and user, in their order.</summary>
    public List<Reaction> Reactions { get; } = [];

    /// <summary>JSON of <c>sorted_metaarray</c> as it was sent; null if there was none.</summary>
    public string? SortedMetaArray { get; init; }
}

/// <summary>A user's reaction to a message; the time is in milliseconds.</summary>
internal sealed record Reaction(string Key, User User, long At);

/// <summary>A file of a FILE message; the size is in bytes, <c>Thumbnails</c> the JSON list as it was sent, null if there was none.</summary>
internal sealed record MessageFile(string Url, string Name, string Type, long Size, JsonElement? Thumbnails = null, bool RequireAuth = false)
{
    /// <summary>Makes an address that opens the file for a while, out of its own; null where everybody may open it.</summary>
    public Func<string, string>? Sign { get; init; }

    /// <summary>The address as resources and webhooks tell it, another one each time where the file is protected.</summary>
    public string SharedUrl => Sign?.Invoke(Url) ?? Url;
}
