using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Sendbird;

/// <summary>What outlives an emulated application. Faults, connections and webhooks that wait do not.</summary>
internal sealed record SavedApplication
{
    public required byte[] SessionKey { get; init; }

    public required long SessionsExpiredUpTo { get; init; }

    public required long LastMessageId { get; init; }

    public required long LastSequence { get; init; }

    public required bool DefaultAutoAccept { get; init; }

    public required bool ChatHistory { get; init; }

    public required IReadOnlyDictionary<string, bool> ChatHistoryByType { get; init; }

    public required SavedWebhooks Webhooks { get; init; }

    public required IReadOnlyList<SavedUser> Users { get; init; }

    public required IReadOnlyList<SavedChannel> Channels { get; init; }

    public required IReadOnlyList<SavedFile> Files { get; init; }
}

/// <summary>The settings of webhooks but for their address, which a start gives.</summary>
internal sealed record SavedWebhooks(bool Enabled, bool IncludeMembers, bool IncludeUnreadCount, IReadOnlyList<string> EnabledEvents);

internal sealed record SavedUser
{
    public required string UserId { get; init; }

    public required long Sequence { get; init; }

    public required long CreatedAt { get; init; }

    public Model.BotSettings? Bot { get; init; }

    public string Nickname { get; init; } = "";

    public string ProfileUrl { get; init; } = "";

    public string AccessToken { get; init; } = "";

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> DiscoveryKeys { get; init; } = [];

    public IReadOnlyList<string> PreferredLanguages { get; init; } = [];

    public bool IsActive { get; init; }

    public bool HasEverLoggedIn { get; init; }

    public long LastSeenAt { get; init; }

    public bool AutoAccept { get; init; }

    public bool OwnsToken { get; init; }

    public int TokenEpoch { get; init; }
}

internal sealed record SavedChannel
{
    public required string ChannelUrl { get; init; }

    public required long Sequence { get; init; }

    public required long CreatedAtMs { get; init; }

    public string? CreatedBy { get; init; }

    public string? DistinctKey { get; init; }

    public bool IsDistinct { get; init; }

    public bool IsSuper { get; init; }

    public bool IsEphemeral { get; init; }

    public bool IsPublic { get; init; }

    public string AccessCode { get; init; } = "";

    public string Name { get; init; } = "";

    public string CoverUrl { get; init; } = "";

    public string CustomType { get; init; } = "";

    public string Data { get; init; } = "";

    public bool IsFrozen { get; init; }

    public long LatestAt { get; init; }

    public long ChangedAt { get; init; }

    public IReadOnlyList<SavedMember> Members { get; init; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, long> Metacounters { get; init; } = new Dictionary<string, long>();

    public IReadOnlyList<SavedMessage> Messages { get; init; } = [];
}

internal sealed record SavedMember(
    string UserId, bool IsJoined, bool IsOperator, string? Inviter, long InvitedAt, long JoinedAt, long ReadAt, int Unread, bool IsHidden);

internal sealed record SavedReaction(string Key, string UserId, long At);

internal sealed record SavedMessage
{
    public required long MessageId { get; init; }

    public required string Type { get; init; }

    public string? Sender { get; init; }

    public required long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public bool IsRemoved { get; init; }

    public long DeletedAt { get; init; }

    public string Text { get; init; } = "";

    public string CustomType { get; init; } = "";

    public string Data { get; init; } = "";

    public string MentionType { get; init; } = "users";

    public IReadOnlyList<string> Mentioned { get; init; } = [];

    public IReadOnlyList<SavedMessageFile> Files { get; init; } = [];

    public bool IsSilent { get; init; }

    public long ParentMessageId { get; init; }

    public bool IsReplyToChannel { get; init; }

    public IReadOnlyList<SavedReaction> Reactions { get; init; } = [];

    public string? SortedMetaArray { get; init; }
}

internal sealed record SavedMessageFile(string Url, string Name, string Type, long Size, JsonElement? Thumbnails);

/// <summary>An uploaded file; its bytes are in a file of its id.</summary>
internal sealed record SavedFile(string Id, string Name, string ContentType);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SavedApplication))]
internal sealed partial class SavedApplicationJsonContext : JsonSerializerContext;
