using System.Text.Json.Serialization;

namespace SupportChat.Conversations;

/// <summary>
/// The link between one channel and its current Case (docs/architecture.md#the-one-idea): what should be true (<see cref="Desired"/> and the episodes), what we
/// last made true (<see cref="Applied"/>), and when to look again (<see cref="ScheduledRequeue"/>). Guarded by the store's ETag.
/// </summary>
public sealed record Conversation
{
    /// <summary>Identity; also decides the channel URL unless the channel was adopted.</summary>
    public required ConversationId Id { get; init; }

    /// <summary>Sendbird user id of the customer.</summary>
    public required string UserId { get; init; }

    /// <summary>URL of the group channel.</summary>
    public required string ChannelUrl { get; init; }

    /// <summary>When the start was first accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>SHA-256 (hex) of the start command; the same key with another command is a conflict.</summary>
    public required string CommandHash { get; init; }

    /// <summary>What the customer asked for; blanked once it is on the Case and in the channel.</summary>
    public StartRequest? Request { get; init; }

    /// <summary>The Cases that this channel has had, oldest first; never empty. Only the last one drives the channel.</summary>
    public required IReadOnlyList<Episode> Episodes { get; init; }

    /// <summary>What should be true, beside the episodes.</summary>
    public DesiredState Desired { get; init; } = new();

    /// <summary>What we last made true: a belief, which may be unknown.</summary>
    public AppliedState Applied { get; init; } = new();

    /// <summary>How much of what was said before an adoption goes onto the Case; null takes all, as in channels that we made.</summary>
    public Backfill? Backfill { get; init; }

    /// <summary>BCP 47 tag of the customer's language, as the start named it; null leaves it to the customer's Sendbird user.</summary>
    public string? Locale { get; init; }

    /// <summary>When the next scheduled look comes that no failure asked for; null when none was scheduled.</summary>
    public DateTimeOffset? Timer { get; init; }

    /// <summary>The one scheduled look at this conversation after a failure; null when nothing failed.</summary>
    [JsonPropertyName("wake")]
    public ScheduledRequeue? Requeue { get; init; }

    /// <summary>
    /// A start call is at work on it until then, and takes in what others write meanwhile: they leave the steps to it. Null once it ended; passed when it died.
    /// </summary>
    public DateTimeOffset? StartingUntil { get; init; }

    /// <summary>Why a person must look; null when none must.</summary>
    public Attention? Attention { get; init; }

    /// <summary>The episode that drives the channel.</summary>
    [JsonIgnore]
    public Episode Current => Episodes[^1];

    /// <summary>The same conversation with its current episode replaced.</summary>
    public Conversation WithCurrent(Episode episode) => this with { Episodes = [.. Episodes.SkipLast(1), episode] };
}
