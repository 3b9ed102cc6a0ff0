using SupportChat.Conversations;

namespace SupportChat.Transcripts;

/// <summary>What is known of one message (table <c>messages</c>): enough to save work and to prove completeness, and no text.</summary>
public sealed record LedgerEntry
{
    public required ConversationId ConversationId { get; init; }

    public required long MessageId { get; init; }

    /// <summary>Highest version seen: <c>updated_at</c> or <c>created_at</c> in milliseconds, <see cref="DeletedVersion"/> for a deletion.</summary>
    public required long Version { get; init; }

    /// <summary>Highest version that Salesforce holds; 0 while none.</summary>
    public required long Written { get; init; }

    public required LedgerState State { get; init; }

    /// <summary>Number of the episode whose Case the row belongs to, frozen at first sight.</summary>
    public required int Episode { get; init; }

    /// <summary>When the message was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Rows that the message has in Salesforce: one, and one more for each further file.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>Version of a deleted message: higher than every edit (design section 2, "Messages").</summary>
    public const long DeletedVersion = 9007199254740991;

    /// <summary>Both sightings as one: nothing seen or written is ever taken back, the first episode stays.</summary>
    public static LedgerEntry Merge(LedgerEntry stored, LedgerEntry incoming)
    {
        var version = Math.Max(stored.Version, incoming.Version);
        var written = Math.Max(stored.Written, incoming.Written);
        var newer = incoming.Version >= stored.Version ? incoming : stored;
        return stored with
        {
            Version = version,
            Written = written,
            Rows = Math.Max(stored.Rows, incoming.Rows),
            State = written >= version ? LedgerState.Written : newer.State == LedgerState.Written ? LedgerState.Pending : newer.State,
        };
    }
}
