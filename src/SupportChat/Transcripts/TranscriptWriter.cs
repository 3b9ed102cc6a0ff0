using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Transcripts;

/// <summary>
/// Puts messages on their Cases: a row a message, and one for each further file, the newest version, up to 200 rows in a call. Salesforce compares and sets
/// (docs/architecture.md#messages); the ledger is written once, after the outcome. Where messages have no rows, the ledger alone is written.
/// </summary>
public sealed class TranscriptWriter(
    SalesforceClient salesforce,
    IMessageLedger ledger,
    TranscriptRowMapper rows,
    IWorkQueue queue,
    IOptions<TranscriptsOptions> options,
    ReconcilePolicy policy,
    SupportChatMetrics metrics,
    TimeProvider time)
{
    /// <summary>Writes the messages; each may come only once. Returns one result for each, in order; on return the ledger knows them.</summary>
    /// <param name="messages">Messages with the conversation's record as it is now.</param>
    /// <param name="cancellationToken">Cancels; nothing may be settled then.</param>
    internal async Task<IReadOnlyList<TranscriptResult>> WriteAsync(
        IReadOnlyList<(Conversation Conversation, TranscriptMessage Message)> messages, CancellationToken cancellationToken)
    {
        var results = new TranscriptResult[messages.Count];
        Array.Fill(results, new TranscriptResult(TranscriptState.Parked));
        var (dated, episodes) = await PlaceAsync(messages, cancellationToken);
        messages = dated;
        if (options.Value.WritesRows)
        {
            await UpsertAsync(
                messages,
                [.. messages.SelectMany((message, i) => episodes[i] is { CaseId: { } caseId, Deleted: false }
                    ? rows.Of(message.Conversation, caseId, message.Message).Select(row => (i, row))
                    : [])],
                results,
                cancellationToken);
        }
        else
        {
            results = [.. episodes.Select(
                episode => new TranscriptResult(episode is { CaseId: not null, Deleted: false } ? TranscriptState.Filed : TranscriptState.Parked))];
        }

        await QueueFilesAsync(messages, episodes, results, cancellationToken);
        var entries = messages.Select((message, i) => Entry(message.Conversation, message.Message, episodes[i], results[i].State)).ToList();
        var before = await ledger.WriteManyAsync(entries, cancellationToken);
        for (var i = 0; i < messages.Count; i++)
        {
            results[i] = results[i] with
            {
                WasKnown = before[i]?.Version >= messages[i].Message.Version,
                OutdatesFile = options.Value.WritesFile && episodes[i] is { IsClosed: true },
            };
        }

        await DeleteFurtherRowsAsync(
            messages, [.. entries.Select((entry, i) => before[i] is { } stored ? LedgerEntry.Merge(stored, entry) : entry)], results, cancellationToken);
        return results;
    }

    /// <summary>
    /// The episode of each message, whose Case takes its rows; null while that is not decided. A deletion belongs where its message went, and may not say when
    /// that was sent, nor by whom.
    /// </summary>
    private async Task<((Conversation Conversation, TranscriptMessage Message)[] Messages, Episode?[] Episodes)> PlaceAsync(
        IReadOnlyList<(Conversation Conversation, TranscriptMessage Message)> messages, CancellationToken cancellationToken)
    {
        var dated = messages.ToArray();
        var episodes = new Episode?[dated.Length];
        for (var i = 0; i < dated.Length; i++)
        {
            var (conversation, message) = dated[i];
            var seen = 0;
            var waited = false;
            if (message.Deleted && (conversation.Episodes.Count > 1 || conversation.Current.IsClosed)
                && (await ledger.FindManyAsync(conversation.Id, [message.MessageId], cancellationToken)).TryGetValue(message.MessageId, out var known))
            {
                seen = known.Episode;

                // Only what the customer wrote after the close waits for a decision.
                waited = seen == LedgerEntry.Undecided;
                dated[i] = (conversation, message.CreatedAt > 0 ? message : message with { CreatedAt = known.SentAt.ToUnixTimeMilliseconds() });
            }

            episodes[i] = seen > 0 ? conversation.Episodes[Math.Min(seen, conversation.Episodes.Count) - 1]
                : waited ? AfterClose.EpisodeOf(conversation, policy, byCustomer: true, dated[i].Message.CreatedAt)
                : dated[i].Message.EpisodeIn(conversation, policy);
        }

        return (dated, episodes);
    }

    /// <summary>
    /// The files of written messages are queued before the ledger knows the rows, so that no crash loses one; what it knows was queued with them. Files whose
    /// number a webhook did not tell come with the rows that follow.
    /// </summary>
    private async Task QueueFilesAsync(
        IReadOnlyList<(Conversation Conversation, TranscriptMessage Message)> messages,
        Episode?[] episodes,
        TranscriptResult[] results,
        CancellationToken cancellationToken)
    {
        if (options.Value.Files != FileHandling.Copy)
        {
            return;
        }

        var withFiles = Enumerable.Range(0, messages.Count)
            .Where(i => results[i].State is TranscriptState.Written or TranscriptState.Filed
                && messages[i].Message is { Deleted: false, Files.Count: > 0 });
        var now = time.GetUtcNow();
        var work = new List<WorkItem>();
        foreach (var group in withFiles.GroupBy(i => messages[i].Conversation.Id))
        {
            var known = await ledger.FindManyAsync(group.Key, [.. group.Select(i => messages[i].Message.MessageId)], cancellationToken);
            foreach (var i in group)
            {
                var message = messages[i].Message;
                var queued = known.TryGetValue(message.MessageId, out var entry) && (entry.Written > 0 || entry.State == LedgerState.Filed)
                    ? entry.Rows
                    : 0;
                work.AddRange(message.Files.Index().Skip(queued).Select(file => FileCopy.Of(
                    file.Item, message.MessageId, file.Index + 1, episodes[i]!.Number, message.ChannelUrl, message.CreatedAt).ToWorkItem(group.Key, now)));
            }
        }

        if (work.Count > 0)
        {
            await queue.SendManyAsync(work, cancellationToken);
        }
    }

    /// <summary>
    /// A deletion does not say how many files there were, and the message may be on its way at the same time: whoever writes the ledger second sees both, and
    /// brings the deletion to all rows.
    /// </summary>
    private async Task DeleteFurtherRowsAsync(
        IReadOnlyList<(Conversation Conversation, TranscriptMessage Message)> messages,
        IReadOnlyList<LedgerEntry> known,
        TranscriptResult[] results,
        CancellationToken cancellationToken)
    {
        var behind = Enumerable.Range(0, messages.Count)
            .Where(i => results[i].State is TranscriptState.Written or TranscriptState.Refused
                && known[i] is { Version: LedgerEntry.DeletedVersion, Written: < LedgerEntry.DeletedVersion, Rows: > 1 }
                && !(messages[i].Message.Deleted && messages[i].Message.Rows == known[i].Rows))
            .ToList();
        if (behind.Count == 0)
        {
            return;
        }

        var deleted = await WriteAsync([.. behind.Select(i => (messages[i].Conversation, messages[i].Message.AsDeleted(known[i].Rows)))], cancellationToken);
        for (var i = 0; i < behind.Count; i++)
        {
            results[behind[i]] = Worse(results[behind[i]], deleted[i]) with { WasKnown = results[behind[i]].WasKnown };
        }
    }

    private static LedgerEntry Entry(Conversation conversation, TranscriptMessage message, Episode? episode, TranscriptState state) => new()
    {
        ConversationId = conversation.Id,
        MessageId = message.MessageId,
        Version = message.Version,
        Written = state == TranscriptState.Written ? message.Version : 0,
        State = state switch
        {
            TranscriptState.Written => LedgerState.Written,
            TranscriptState.Filed => LedgerState.Filed,
            TranscriptState.Refused => LedgerState.Dead,
            _ => LedgerState.Pending,
        },
        Episode = episode?.Number ?? LedgerEntry.Undecided,
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt > 0 ? message.CreatedAt : conversation.CreatedAt.ToUnixTimeMilliseconds()),
        Rows = message.Rows,
    };

    /// <summary>Writes rows; the result of a message is that of its worst row.</summary>
    private async Task UpsertAsync(
        IReadOnlyList<(Conversation Conversation, TranscriptMessage Message)> messages,
        List<(int Message, TranscriptRow Row)> pending,
        TranscriptResult[] results,
        CancellationToken cancellationToken)
    {
        var written = new HashSet<int>();
        foreach (var chunk in pending.Chunk(SalesforceClient.MaxRows))
        {
            IReadOnlyList<RowResult> answers;
            try
            {
                answers = await salesforce.UpsertMessagesAsync([.. chunk.Select(row => row.Row)], cancellationToken);
            }
            catch (UpstreamException failure)
            {
                // A call refused as a whole is a matter of set-up, whatever its code: no single row is to blame.
                foreach (var (i, _) in chunk)
                {
                    results[i] = Worse(results[i], new TranscriptResult(TranscriptState.Retry) { Code = failure.Code, RetryAfter = failure.RetryAfter });
                }

                continue;
            }

            var now = time.GetUtcNow();
            foreach (var ((i, _), answer) in chunk.Zip(answers))
            {
                var message = messages[i].Message;
                results[i] = Worse(
                    results[i],
                    answer is RowResult.Failed failed ? Failed(failed, message.UnexplainedSince ?? now, now) : new TranscriptResult(TranscriptState.Written));
                if (answer is RowResult.Written && !message.Deleted && written.Add(i))
                {
                    metrics.TranscriptWritten(now - DateTimeOffset.FromUnixTimeMilliseconds(message.Version));
                }
            }
        }
    }

    /// <summary>Of the results of two rows of a message, the one that decides: a retry repeats both, and what is refused must be told.</summary>
    private static TranscriptResult Worse(TranscriptResult one, TranscriptResult other) => Weight(other.State) > Weight(one.State) ? other : one;

    private static int Weight(TranscriptState state) => state switch
    {
        TranscriptState.Parked => 0,
        TranscriptState.Written => 1,
        TranscriptState.Refused => 2,
        TranscriptState.Unexplained => 3,
        TranscriptState.Retry => 4,
        _ => 5,
    };

    private static TranscriptResult Failed(RowResult.Failed failed, DateTimeOffset unexplainedSince, DateTimeOffset now)
    {
        if (failed.Error.IsGoneReference())
        {
            return new TranscriptResult(TranscriptState.CaseGone) { Code = failed.Error.Code };
        }

        var code = failed.Error.Fields.Count == 0 ? failed.Error.Code : $"{failed.Error.Code} ({string.Join(' ', failed.Error.Fields)})";
        var state = failed.Failure switch
        {
            UpstreamFailure.Refused => TranscriptState.Refused,
            UpstreamFailure.Unexplained => RetrySchedule.IsUnexplained(unexplainedSince, now) ? TranscriptState.Unexplained : TranscriptState.Refused,
            _ => TranscriptState.Retry,
        };
        return new TranscriptResult(state) { Code = code };
    }
}

/// <summary>Where a message stands after a write.</summary>
internal readonly record struct TranscriptResult(TranscriptState State)
{
    /// <summary>The ledger had this version, or a newer one, before.</summary>
    public bool WasKnown { get; init; }

    /// <summary>Its Case is closed and has a transcript without this version.</summary>
    public bool OutdatesFile { get; init; }

    /// <summary>Error code and fields, never values.</summary>
    public string? Code { get; init; }

    public TimeSpan? RetryAfter { get; init; }
}

internal enum TranscriptState
{
    /// <summary>Salesforce holds this version or a newer one.</summary>
    Written,

    /// <summary>No row is wanted: the transcript's file takes it.</summary>
    Filed,

    /// <summary>The Case does not exist (yet); a repair follows its creation or return.</summary>
    Parked,

    /// <summary>The Case that the record names is gone in Salesforce.</summary>
    CaseGone,

    /// <summary>Try again later.</summary>
    Retry,

    /// <summary>The org's automation refuses the row without an explanation: try again for a while.</summary>
    Unexplained,

    /// <summary>Salesforce refuses the row for good.</summary>
    Refused,
}
