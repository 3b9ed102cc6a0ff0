using System.Globalization;
using SupportChat.Conversations;
using SupportChat.Salesforce;

namespace SupportChat.Transcripts;

/// <summary>Compares the messages of a channel with rows and ledger, in memory.</summary>
/// <param name="conversation">The record.</param>
/// <param name="known">The ledger.</param>
/// <param name="channel">The channel.</param>
/// <param name="rows">Rows of its Cases; null where none are written.</param>
/// <param name="mapper">What a message's rows should be.</param>
/// <param name="policy">Which Case a message belongs to.</param>
/// <param name="settled">What is younger may still be on its way.</param>
/// <param name="result">Takes what is found.</param>
internal sealed class TranscriptComparison(
    Conversation conversation,
    IReadOnlyDictionary<long, LedgerEntry> known,
    ChannelTranscript channel,
    IReadOnlyList<StoredRow>? rows,
    TranscriptRowMapper mapper,
    ReconcilePolicy policy,
    DateTimeOffset settled,
    VerificationResult result)
{
    private const string InSalesforce = "salesforce";
    private const string InLedger = "ledger";
    private const string Unknown = "Unknown";

    private readonly Dictionary<string, StoredRow> byKey = (rows ?? []).ToDictionary(row => row.MessageId, StringComparer.Ordinal);
    private readonly HashSet<string> due = new(StringComparer.Ordinal);

    public void Run()
    {
        foreach (var message in channel.Messages.Values)
        {
            result.Changed(DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(message.CreatedAt, message.UpdatedAt)));
            CompareLedger(message);
            if (rows is not null)
            {
                CompareRows(message);
            }
        }

        if (channel.IsComplete)
        {
            FindDeleted();
        }

        foreach (var row in byKey.Values.Where(row => !due.Contains(row.MessageId) && !row.Deleted))
        {
            FindExtra(row);
        }
    }

    private void CompareLedger(TranscriptMessage message)
    {
        var entry = known.GetValueOrDefault(message.MessageId);
        if (entry is null)
        {
            Note(result.Missing, message, InLedger, IsYoung(message));
        }
        else if (entry.Version < message.Version)
        {
            Note(message, InLedger, ["version"]);
        }
        else if (rows is null && !message.Deleted && !entry.Knows(message.Version))
        {
            Note(result.Missing, message, InSalesforce, IsPending(message));
        }
    }

    private void CompareRows(TranscriptMessage message)
    {
        if (message.EpisodeIn(conversation, policy)?.CaseId is not { } caseId)
        {
            result.Pending.Add(new VerifiedMessage(message.MessageId, InSalesforce, StateOf(message.MessageId)));
            due.UnionWith(byKey.Keys.Where(key => MessageOf(key) == message.MessageId));
            return;
        }

        var isMissing = false;
        var differing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in mapper.Of(conversation, caseId, message))
        {
            due.Add(row.MessageId);
            if (byKey.TryGetValue(row.MessageId, out var stored))
            {
                differing.UnionWith(stored.DifferencesTo(row));
            }
            else
            {
                isMissing |= !message.Deleted;
            }
        }

        if (isMissing)
        {
            Note(result.Missing, message, InSalesforce, IsPending(message));
        }
        else if (differing.Count > 0)
        {
            Note(message, InSalesforce, [.. differing]);
        }
    }

    /// <summary>What the ledger knows and a complete channel lacks was deleted, and rows and ledger should say so.</summary>
    private void FindDeleted()
    {
        foreach (var entry in known.Values.Where(entry => !channel.Messages.ContainsKey(entry.MessageId) && entry.Version != LedgerEntry.UnreadableVersion))
        {
            var own = byKey.Keys.Where(key => MessageOf(key) == entry.MessageId).ToList();
            due.UnionWith(own);
            var isPending = entry.State == LedgerState.Pending || entry.SentAt > settled;
            if (entry.Version == LedgerEntry.DeletedVersion)
            {
                if (own.Any(key => !byKey[key].Deleted))
                {
                    Add(isPending, entry, () => result.Differing.Add(new DifferingMessage(entry.MessageId, InSalesforce, ["deleted"])));
                }
            }
            else if (entry.SentAt.ToUnixTimeMilliseconds() >= channel.Oldest || channel.Messages.Count == 0)
            {
                Add(isPending, entry, () => result.Extra.Add(new VerifiedMessage(entry.MessageId, InLedger, entry.State.ToString())));
            }
        }
    }

    private void Add(bool isPending, LedgerEntry entry, Action add)
    {
        if (isPending)
        {
            result.Pending.Add(new VerifiedMessage(entry.MessageId, InSalesforce, entry.State.ToString()));
        }
        else
        {
            add();
        }
    }

    private void FindExtra(StoredRow row)
    {
        var id = MessageOf(row.MessageId);
        if (id is null || channel.Messages.ContainsKey(id.Value) || (channel.IsComplete && !known.ContainsKey(id.Value)))
        {
            result.Extra.Add(new VerifiedMessage(id, InSalesforce, id is { } number ? StateOf(number) : Unknown));
        }
    }

    private void Note(List<VerifiedMessage> list, TranscriptMessage message, string where, bool isPending) =>
        (isPending ? result.Pending : list).Add(new VerifiedMessage(message.MessageId, where, StateOf(message.MessageId)));

    private void Note(TranscriptMessage message, string where, IReadOnlyList<string> what)
    {
        if (IsPending(message))
        {
            result.Pending.Add(new VerifiedMessage(message.MessageId, where, StateOf(message.MessageId)));
        }
        else
        {
            result.Differing.Add(new DifferingMessage(message.MessageId, where, what));
        }
    }

    private bool IsPending(TranscriptMessage message) =>
        IsYoung(message) || known.GetValueOrDefault(message.MessageId)?.State == LedgerState.Pending;

    private bool IsYoung(TranscriptMessage message) => Math.Max(message.CreatedAt, message.UpdatedAt) > settled.ToUnixTimeMilliseconds();

    private string StateOf(long messageId) => known.GetValueOrDefault(messageId)?.State.ToString() ?? Unknown;

    private long? MessageOf(string key) =>
        key.Split('-') is [var owner, var id, ..] && owner == conversation.Id.Value
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
