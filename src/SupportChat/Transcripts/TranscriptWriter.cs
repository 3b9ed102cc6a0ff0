using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Upstreams;
using SupportChat.Work;

namespace SupportChat.Transcripts;

/// <summary>
/// Puts messages on their Cases: one row a message, the newest version, up to 200 rows in a call. Salesforce compares and sets (design section 2,
/// "Messages"); the ledger is written once, after the outcome.
/// </summary>
internal sealed class TranscriptWriter(
    SalesforceClient salesforce, IMessageLedger ledger, TranscriptRows rows, SupportChatMetrics metrics, TimeProvider time)
{
    private const int MaxRows = 200;

    /// <summary>Codes that say the row's Case is gone rather than that the row is bad.</summary>
    private static readonly HashSet<string> CaseGone = new(StringComparer.Ordinal) { "ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY" };

    /// <summary>Writes the messages; each may come only once. Returns one result for each, in order; on return the ledger knows them.</summary>
    /// <param name="messages">Messages with the conversation's record as it is now.</param>
    /// <param name="cancellationToken">Cancels; nothing may be settled then.</param>
    public async Task<IReadOnlyList<TranscriptResult>> WriteAsync(
        IReadOnlyList<(Conversation Conversation, TranscriptMessage Message)> messages, CancellationToken cancellationToken)
    {
        var results = new TranscriptResult[messages.Count];
        var writable = new List<int>();
        for (var i = 0; i < messages.Count; i++)
        {
            var episode = TranscriptRows.EpisodeOf(messages[i].Conversation, messages[i].Message);
            if (episode is { CaseId: not null, Deleted: false })
            {
                writable.Add(i);
            }
            else
            {
                results[i] = new TranscriptResult(TranscriptState.Parked);
            }
        }

        foreach (var chunk in writable.Chunk(MaxRows))
        {
            await UpsertAsync(messages, chunk, results, cancellationToken);
        }

        var known = (await ledger.WriteManyAsync([.. messages.Select((message, i) => Entry(message.Conversation, message.Message, results[i].State))], cancellationToken))
            .Select(entry => (entry.ConversationId, entry.MessageId)).ToHashSet();
        for (var i = 0; known.Count > 0 && i < messages.Count; i++)
        {
            results[i] = results[i] with { WasKnown = known.Contains((messages[i].Conversation.Id, messages[i].Message.MessageId)) };
        }

        return results;
    }

    private static LedgerEntry Entry(Conversation conversation, TranscriptMessage message, TranscriptState state) => new()
    {
        ConversationId = conversation.Id,
        MessageId = message.MessageId,
        Version = message.Version,
        Written = state == TranscriptState.Written ? message.Version : 0,
        State = state switch
        {
            TranscriptState.Written => LedgerState.Written,
            TranscriptState.Refused => LedgerState.Dead,
            _ => LedgerState.Pending,
        },
        Episode = TranscriptRows.EpisodeOf(conversation, message).Number,
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt > 0 ? message.CreatedAt : conversation.CreatedAt.ToUnixTimeMilliseconds()),
    };

    private async Task UpsertAsync(
        IReadOnlyList<(Conversation Conversation, TranscriptMessage Message)> messages, int[] chunk, TranscriptResult[] results, CancellationToken cancellationToken)
    {
        IReadOnlyList<RowResult> written;
        try
        {
            written = await salesforce.UpsertMessagesAsync(
                [.. chunk.Select(i => rows.Of(messages[i].Conversation, TranscriptRows.EpisodeOf(messages[i].Conversation, messages[i].Message).CaseId!.Value, messages[i].Message))],
                cancellationToken);
        }
        catch (UpstreamException failure)
        {
            // A call refused as a whole is a matter of set-up, whatever its code: no single row is to blame.
            foreach (var i in chunk)
            {
                results[i] = new TranscriptResult(TranscriptState.Retry) { Code = failure.Code, RetryAfter = failure.RetryAfter };
            }

            return;
        }

        var now = time.GetUtcNow();
        for (var row = 0; row < chunk.Length; row++)
        {
            results[chunk[row]] = written[row] switch
            {
                RowResult.Failed failed => Failed(failed, messages[chunk[row]].Message.UnexplainedSince ?? now, now),
                _ => new TranscriptResult(TranscriptState.Written),
            };
            var message = messages[chunk[row]].Message;
            if (written[row] is RowResult.Written && !message.Deleted)
            {
                metrics.TranscriptWritten(now - DateTimeOffset.FromUnixTimeMilliseconds(message.Version));
            }
        }
    }

    private static TranscriptResult Failed(RowResult.Failed failed, DateTimeOffset unexplainedSince, DateTimeOffset now)
    {
        if (CaseGone.Contains(failed.Error.Code))
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
