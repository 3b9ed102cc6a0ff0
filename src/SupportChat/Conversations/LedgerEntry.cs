namespace SupportChat.Conversations;

/// <summary>What is known of one message (table <c>messages</c>): enough to save work and to prove completeness, and no text.</summary>
public sealed record LedgerEntry
{
    public required ConversationId ConversationId { get; init; }

    public required long MessageId { get; init; }

    /// <summary>Highest version seen: <c>updated_at</c> or <c>created_at</c> in milliseconds, <see cref="DeletedVersion"/> for a deletion.</summary>
    public required long Version { get; init; }

    /// <summary>Highest version that Salesforce holds; 0 while none. A deletion counts once it has reached all rows.</summary>
    public required long Written { get; init; }

    public required LedgerState State { get; init; }

    /// <summary>
    /// Number of the episode whose Case has the rows, or is to have them, or <see cref="Undecided"/>. A message that came after a close is on the closed Case
    /// until we learn of the close.
    /// </summary>
    public required int Episode { get; init; }

    /// <summary>When the message was sent.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Rows that the message has in Salesforce: one, and one more for each further file.</summary>
    public int Rows { get; init; } = 1;

    /// <summary>The message waits until it is decided which Case takes it.</summary>
    public const int Undecided = 0;

    /// <summary>Version of a deleted message: higher than every edit (docs/architecture.md#messages).</summary>
    public const long DeletedVersion = 9007199254740991;

    /// <summary>Version of a message whose times cannot be read: lower than every real one.</summary>
    public const long UnreadableVersion = 1;

    /// <summary>
    /// Both sightings as one: nothing seen is ever taken back. Nor is anything written, except a deletion that reached fewer rows than the other sighting tells
    /// of.
    /// </summary>
    public static LedgerEntry Merge(LedgerEntry stored, LedgerEntry incoming)
    {
        var version = Math.Max(stored.Version, incoming.Version);
        var rows = Math.Max(stored.Rows, incoming.Rows);
        var written = Math.Max(stored.WrittenOf(rows), incoming.WrittenOf(rows));
        // Of the same version, waiting takes nothing back from the transcript.
        var isKept = incoming.Version < stored.Version
            || (incoming.Version == stored.Version && (incoming.State, stored.State) == (LedgerState.Pending, LedgerState.Filed));
        var newer = isKept ? stored : incoming;
        return stored with
        {
            Version = version,
            Written = written,
            Rows = rows,
            Episode = EpisodeOf(stored, incoming),
            State = written >= version ? LedgerState.Written : newer.State == LedgerState.Written ? LedgerState.Pending : newer.State,
        };
    }

    /// <summary>Nothing is left to do for that version: rows hold it, or the transcript's file does.</summary>
    public bool Knows(long version) => Written >= version || (State == LedgerState.Filed && Version >= version);

    /// <summary>Where the rows are; while there are none, where they are to go.</summary>
    private static int EpisodeOf(LedgerEntry one, LedgerEntry other) =>
        (one.Written > 0, other.Written > 0) switch
        {
            (true, false) => one.Episode,
            (false, true) => other.Episode,
            _ => Math.Max(one.Episode, other.Episode),
        };

    private long WrittenOf(int rows) => Written == DeletedVersion && Rows < rows ? 0 : Written;
}

/// <summary>Where a message stands.</summary>
public enum LedgerState
{
    /// <summary>Salesforce holds the newest version seen.</summary>
    Written,

    /// <summary>Waiting: for its Case, or for a retry.</summary>
    Pending,

    /// <summary>In the dead letters.</summary>
    Dead,

    /// <summary>No row is wanted: the transcript's file holds it, from the close on.</summary>
    Filed,
}
