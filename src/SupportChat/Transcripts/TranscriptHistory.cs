using SupportChat.Conversations;
using SupportChat.Sendbird;

namespace SupportChat.Transcripts;

/// <summary>A channel after its comparison, as far as its pages do not tell it.</summary>
/// <param name="Conversation">The record.</param>
/// <param name="Known">The ledger as it was before.</param>
/// <param name="Deleted">Messages that are deleted.</param>
/// <param name="Oldest">When the oldest message was sent that the channel still has, in milliseconds since 1970.</param>
internal sealed record TranscriptHistory(
    Conversation Conversation, IReadOnlyDictionary<long, LedgerEntry> Known, IReadOnlyList<LedgerEntry> Deleted, long Oldest)
{
    /// <summary>Messages in a page.</summary>
    public const int PageSize = 200;

    /// <summary>From when on the channel is read, in milliseconds: with the oldest message that is taken, or known.</summary>
    public static long BeginningOf(Conversation conversation, IReadOnlyDictionary<long, LedgerEntry> known) =>
        conversation.Backfill?.From is { CreatedAt: var from }
        ? known.Values.Select(entry => entry.SentAt.ToUnixTimeMilliseconds()).Append(from).Min()
        : 0;

    /// <summary>Whether a message belongs on a Case. A webhook told of what the ledger knows, however old it is.</summary>
    public static bool Takes(Conversation conversation, IReadOnlyDictionary<long, LedgerEntry> known, TranscriptMessage message) =>
        conversation.Backfill?.Takes(message.CreatedAt, message.MessageId) != false || known.ContainsKey(message.MessageId);

    /// <summary>Its id and times are such that it can be told from others and put in order.</summary>
    public static bool IsReadable(TranscriptMessage message) => message is { HasPossibleValues: true } and ({ CreatedAt: > 0 } or { Deleted: true });

    /// <summary>Where the page after this one begins; null when no time of the page can be believed.</summary>
    public static long? NextAfter(IReadOnlyList<ChannelMessage> page, long from, DateTimeOffset now) =>
        page.LastOrDefault(message => message.CreatedAt >= from && message.CreatedAt <= now.AddDays(1).ToUnixTimeMilliseconds())?.CreatedAt;

    /// <summary>The deleted messages of an episode, oldest first.</summary>
    public IEnumerable<LedgerEntry> DeletedOf(Episode episode, ReconcilePolicy policy) => Deleted
        .Where(entry => EpisodeOf(entry, policy) == episode.Number)
        .OrderBy(entry => entry.SentAt)
        .ThenBy(entry => entry.MessageId);

    /// <summary>The channel once had messages of the episode that retention has taken since.</summary>
    public bool HasForgotten(Episode episode) => Known.Values.Any(entry => entry.Episode == episode.Number
        && entry.Version is not (LedgerEntry.DeletedVersion or LedgerEntry.UnreadableVersion)
        && entry.SentAt.ToUnixTimeMilliseconds() < Oldest);

    private int EpisodeOf(LedgerEntry entry, ReconcilePolicy policy) => entry.Episode != LedgerEntry.Undecided
        ? entry.Episode
        : AfterClose.EpisodeOf(Conversation, policy, byCustomer: false, entry.SentAt.ToUnixTimeMilliseconds())?.Number ?? LedgerEntry.Undecided;
}
