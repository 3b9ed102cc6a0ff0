using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Transcripts;

/// <summary>
/// Reads a channel again, from its beginning or from where its back-fill begins, and writes what Salesforce lacks (docs/architecture.md#messages), the
/// transcripts of closed Cases among it.
/// </summary>
public sealed class TranscriptRepair(
    IConversationStore store,
    IMessageLedger ledger,
    SendbirdClient sendbird,
    BackfillCount backfill,
    TranscriptWriter writer,
    TranscriptFiles files,
    IOptions<TranscriptsOptions> options,
    ReconcilePolicy policy,
    TimeProvider time)
{
    /// <summary>Messages this young may be missing from a page that was read a moment before they were sent.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    /// <summary>Runs one comparison.</summary>
    /// <param name="id">Of the conversation.</param>
    /// <param name="tellAgain">Name refused rows that the ledger knows as dead too: the run before may have ended before it told of them.</param>
    /// <param name="cancellationToken">Cancels; the comparison is to be run again then.</param>
    /// <exception cref="UpstreamException">The channel could not be read to its end; run again.</exception>
    internal async Task<TranscriptRepairResult> RunAsync(ConversationId id, bool tellAgain, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        if (await store.FindAsync(id, cancellationToken) is not { } record || !HasCase(record.Value) || !ConversationState.IsOurs(record.Value))
        {
            return new TranscriptRepairResult();
        }

        // What changes from here on asks anew.
        record = await store.UpdateAsync(
            record, c => c.Desired.FileDue is null ? c : c with { Desired = c.Desired with { FileDue = null } }, null, cancellationToken) ?? record;
        var conversation = await backfill.EnsureAsync(record, cancellationToken);
        var known = await ledger.ReadAllAsync(id, cancellationToken);
        var result = new TranscriptRepairResult { TellAgain = tellAgain };
        if (await CompareAsync(conversation, known, startedAt, result, cancellationToken) is { } history)
        {
            await files.WriteAsync(history, result, cancellationToken);
        }

        return result;
    }

    /// <summary>Brings rows and ledger up to date. Returns what transcripts need beside the channel; null when that is gone.</summary>
    private async Task<TranscriptHistory?> CompareAsync(
        Conversation conversation,
        Dictionary<long, LedgerEntry> known,
        DateTimeOffset startedAt,
        TranscriptRepairResult result,
        CancellationToken cancellationToken)
    {
        var present = new HashSet<long>();
        var oldest = long.MaxValue;
        var from = TranscriptHistory.BeginningOf(conversation, known);
        while (true)
        {
            var page = await sendbird.ListMessagesAsync(conversation.ChannelUrl, from, 0, TranscriptHistory.PageSize, cancellationToken);
            if (page is null)
            {
                // What was written stays, and nothing can be said of single messages.
                return null;
            }

            var fresh = page
                .Select(message => TranscriptMessage.Of(message, conversation.ChannelUrl))
                .Where(message => present.Add(message.MessageId))
                .ToList();
            var taken = fresh.Where(message => TranscriptHistory.Takes(conversation, known, message)).ToList();
            var possible = taken.Where(TranscriptHistory.IsReadable).ToList();
            result.WithoutId += page.Count(message => message.MessageId <= 0);
            result.Unreadable.AddRange(taken
                .Where(message => message.MessageId > 0 && !TranscriptHistory.IsReadable(message)
                    && known.GetValueOrDefault(message.MessageId)?.State is null or LedgerState.Pending)
                .Select(message => new TranscriptMessage
                {
                    MessageId = message.MessageId,
                    ChannelUrl = conversation.ChannelUrl,
                    Version = known.GetValueOrDefault(message.MessageId)?.Version ?? LedgerEntry.UnreadableVersion,
                    ByReference = true,
                }));
            var last = TranscriptHistory.NextAfter(page, from, startedAt);
            result.NoteAfterClose(possible.Where(message => message.SenderId == conversation.UserId
                && AfterClose.IsAfterClose(conversation.Current, policy, message.CreatedAt)));
            oldest = fresh.Where(TranscriptHistory.IsReadable).Select(message => message.CreatedAt).Append(oldest).Min();

            await WriteAsync(conversation, possible, known, result, cancellationToken);
            if (page.Count < TranscriptHistory.PageSize)
            {
                break;
            }

            if (fresh.Count == 0 || last is null)
            {
                // More messages of one millisecond than a page holds: the list cannot be read to its end, and absence proves nothing.
                return new TranscriptHistory(conversation, known, [.. known.Values.Where(entry => entry.Version == LedgerEntry.DeletedVersion)], oldest);
            }

            from = last.Value;
        }

        // Absent from a complete list while a message as old is still there, so that retention did not take it: deleted, and the webhook of it was lost.
        // A deletion that a webhook told is in the ledger already, and may have parked.
        var deleted = known.Values
            .Where(entry => entry.Version == LedgerEntry.DeletedVersion
                || (result.WithoutId == 0
                    && !present.Contains(entry.MessageId)
                    && entry.SentAt.ToUnixTimeMilliseconds() >= oldest
                    && entry.SentAt < startedAt - Settling))
            .ToList();
        var deletions = deleted.Select(entry => new TranscriptMessage
        {
            MessageId = entry.MessageId,
            ChannelUrl = conversation.ChannelUrl,
            Version = LedgerEntry.DeletedVersion,
            CreatedAt = entry.SentAt.ToUnixTimeMilliseconds(),
            DeletedAt = startedAt.ToUnixTimeMilliseconds(),
            Deleted = true,
            FurtherRows = entry.Rows - 1,
        });
        await WriteAsync(conversation, deletions, known, result, cancellationToken);
        return new TranscriptHistory(conversation, known, deleted, oldest);
    }

    /// <summary>What no message can be is told of once: the ledger knows it as dead from then on.</summary>
    internal Task NoteUnreadableAsync(ConversationId id, IReadOnlyList<TranscriptMessage> messages, CancellationToken cancellationToken) =>
        ledger.WriteManyAsync(
        [
            .. messages.Select(message => new LedgerEntry
            {
                ConversationId = id,
                MessageId = message.MessageId,
                Version = message.Version,
                Written = 0,
                State = LedgerState.Dead,
                Episode = 1,
                SentAt = time.GetUtcNow(),
            }),
        ],
        cancellationToken);

    private static bool HasCase(Conversation conversation) => conversation.Episodes.Any(episode => episode.CaseId is not null);

    private async Task WriteAsync(
        Conversation conversation,
        IEnumerable<TranscriptMessage> messages,
        Dictionary<long, LedgerEntry> known,
        TranscriptRepairResult result,
        CancellationToken cancellationToken)
    {
        var missing = messages
            .Where(message => !known.TryGetValue(message.MessageId, out var entry)
                || !(options.Value.WritesRows ? entry.Written >= message.Version : entry.Knows(message.Version))
                || (!message.Deleted && (entry.Rows < message.Rows || message.EpisodeIn(conversation, policy)?.Number > entry.Episode)))
            .Select(message => (conversation, message))
            .ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var results = await writer.WriteAsync(missing, cancellationToken);
        for (var i = 0; i < missing.Count; i++)
        {
            // What was refused at this version before is told of already.
            if (result.TellAgain || results[i].State != TranscriptState.Refused
                || known.GetValueOrDefault(missing[i].message.MessageId) is not { State: LedgerState.Dead } dead || dead.Version < missing[i].message.Version)
            {
                result.Add(missing[i].message, results[i]);
            }
        }
    }
}

/// <summary>What a repair left.</summary>
internal sealed class TranscriptRepairResult
{
    /// <summary>Rows that Salesforce refuses, with codes.</summary>
    public List<(TranscriptMessage Message, string Code)> Refused { get; } = [];

    /// <summary>Rows that the org's automation refuses without an explanation, with codes.</summary>
    public List<(TranscriptMessage Message, string Code)> Unexplained { get; } = [];

    /// <summary>Messages whose times no message can have, by reference.</summary>
    public List<TranscriptMessage> Unreadable { get; } = [];

    /// <summary>Messages whose id cannot be read, so that nothing tells them apart.</summary>
    public int WithoutId { get; set; }

    /// <summary>Refused rows are named even when the ledger knows them as dead.</summary>
    public bool TellAgain { get; init; }

    /// <summary>Why Salesforce has no transcript of a closed Case, or not all of it, in codes.</summary>
    public List<string> NotFiled { get; } = [];

    /// <summary>Code with which the org's automation refuses a transcript without an explanation.</summary>
    public string? UnexplainedFile { get; set; }

    public bool CaseGone { get; set; }

    /// <summary>Code of a failure that a later run may not meet; null when there was none.</summary>
    public string? RetryCode { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    public int Written { get; private set; }

    /// <summary>When the customer first wrote after the close, in milliseconds since 1970; null when that did not happen.</summary>
    public long? WroteAfterClose { get; private set; }

    public void NoteAfterClose(IEnumerable<TranscriptMessage> messages)
    {
        foreach (var message in messages)
        {
            WroteAfterClose = Math.Min(WroteAfterClose ?? long.MaxValue, message.CreatedAt);
        }
    }

    public void Add(TranscriptMessage message, TranscriptResult result)
    {
        switch (result.State)
        {
            case TranscriptState.Written:
                Written++;
                break;
            case TranscriptState.Refused:
                Refused.Add((message, result.Code ?? ""));
                break;
            case TranscriptState.Unexplained:
                Unexplained.Add((message, result.Code ?? ""));
                break;
            case TranscriptState.CaseGone:
                CaseGone = true;
                break;
            case TranscriptState.Retry:
                Retry(result.Code ?? "", result.RetryAfter);
                break;
        }
    }

    public void Retry(string code, TimeSpan? retryAfter) => (RetryCode, RetryAfter) = (code, retryAfter);
}
