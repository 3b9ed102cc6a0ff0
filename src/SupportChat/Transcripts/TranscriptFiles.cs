using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Transcripts;

/// <summary>
/// The transcript of each closed Case as one file on it (docs/messages.md#transcript-as-a-file). Nothing is believed: Salesforce is asked for the file and the
/// checksum of its latest version, and a new version is made where that is not what the channel says now. So it may run at any time and any number of times.
/// </summary>
public sealed class TranscriptFiles(
    SendbirdClient sendbird,
    SalesforceClient salesforce,
    TranscriptRowMapper rows,
    IOptions<TranscriptsOptions> options,
    ReconcilePolicy policy,
    SupportChatMetrics metrics,
    TimeProvider time)
{
    private const string Written = "written";
    private const string Unchanged = "unchanged";
    private const string PutOff = "put-off";
    private const string Refused = "refused";

    private const int BufferSize = 16_384;

    /// <summary>As large as the largest copy of a file may be.</summary>
    internal long MaxBytes { get; set; } = TranscriptsOptionsValidator.MostBytes;

    /// <summary>What the title of a Case's transcript holds, and no other file's.</summary>
    public static string MarkerOf(ConversationId id, int episode) => $"[{id.CaseKey(episode)}-transcript]";

    /// <summary>Brings the files of all closed Cases up to date; what could not be done is in the result.</summary>
    internal async Task WriteAsync(TranscriptHistory history, TranscriptRepairResult result, CancellationToken cancellationToken)
    {
        if (!options.Value.WritesFile)
        {
            return;
        }

        foreach (var episode in history.Conversation.Episodes.Where(one => one is { IsClosed: true, Deleted: false, CaseId: not null }))
        {
            string outcome;
            try
            {
                outcome = await WriteAsync(history, episode, episode.CaseId!.Value, result, cancellationToken);
            }
            catch (UpstreamException failure)
            {
                result.Retry(failure.Code, failure.RetryAfter);
                outcome = PutOff;
            }
            catch (IOException)
            {
                result.Retry("temporary-file", null);
                outcome = PutOff;
            }

            metrics.TranscriptFiled(outcome);
        }
    }

    private async Task<string> WriteAsync(
        TranscriptHistory history, Episode episode, SalesforceId caseId, TranscriptRepairResult result, CancellationToken cancellationToken)
    {
        var marker = MarkerOf(history.Conversation.Id, episode.Number);
        var before = await FindAsync(caseId, marker, cancellationToken);
        if (before is not null && await IsSameTextAsync(history, episode, before, cancellationToken))
        {
            return Unchanged;
        }

        FileCreation.Refused? refusal = null;
        foreach (var format in new[] { TranscriptFormat.Html, TranscriptFormat.Text })
        {
            await using var draft = await DraftAsync(history, episode, format, cancellationToken);
            if (draft.Messages == 0 || draft.IsIn(before) || (draft.IsTorn && draft.ChangedAt <= before?.Version.CreatedAt))
            {
                return Unchanged;
            }

            var name = $"transcript-{episode.CaseNumber ?? history.Conversation.Id.CaseKey(episode.Number)}.{format.Extension}";
            var file = new NewFile(caseId, before?.Title ?? FileNames.Title($"Transcript {episode.CaseNumber}".TrimEnd(), marker), name)
            {
                DocumentId = before?.DocumentId,
            };
            refusal = await salesforce.CreateFileAsync(file, draft.File.Stream, cancellationToken) as FileCreation.Refused;
            if (refusal is null)
            {
                return Confirm(before, await FindAsync(caseId, marker, cancellationToken), draft, result);
            }

            // Which code an org has for a type that it refuses is not documented, so any refusal for the data is taken for it once.
            if (refusal.Failure != UpstreamFailure.Refused || SalesforceErrors.Worst(refusal.Errors, 400).IsGoneReference())
            {
                break;
            }
        }

        return Refuse(refusal!, before, result);
    }

    /// <summary>An org that refused HTML has plain text: whether that still holds is seen without another refusal.</summary>
    private async Task<bool> IsSameTextAsync(TranscriptHistory history, Episode episode, Present before, CancellationToken cancellationToken)
    {
        if (before.Version.Extension != TranscriptFormat.Text.Extension)
        {
            return false;
        }

        await using var draft = await DraftAsync(history, episode, TranscriptFormat.Text, cancellationToken);
        return draft.IsIn(before);
    }

    /// <summary>Somebody who wrote at the same time may have read the channel earlier, and have the last word: then all is looked at again.</summary>
    private static string Confirm(Present? before, Present? after, Draft draft, TranscriptRepairResult result)
    {
        if (after is null || NumberOf(after) != NumberOf(before) + 1 || (after.Version.Checksum is not null && !draft.IsIn(after)))
        {
            result.Retry("crossed", null);
            return PutOff;
        }

        if (draft.IsCut)
        {
            result.NotFiled.Add("too-large");
        }

        return Written;
    }

    private static string Refuse(FileCreation.Refused refusal, Present? before, TranscriptRepairResult result)
    {
        var worst = SalesforceErrors.Worst(refusal.Errors, 400);
        if (worst.IsGoneReference())
        {
            if (before is null)
            {
                result.CaseGone = true;
            }
            else
            {
                result.Retry(worst.Code, null);
            }

            return PutOff;
        }

        if (refusal.Failure == UpstreamFailure.Unexplained)
        {
            result.UnexplainedFile = worst.Code;
            return PutOff;
        }

        result.NotFiled.Add(worst.Code);
        return Refused;
    }

    private static int NumberOf(Present? file) =>
        file is null ? 0 : int.TryParse(file.Version.Number, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>The Case's transcript; of several that crossed, all but the first are deleted.</summary>
    private async Task<Present?> FindAsync(SalesforceId caseId, string marker, CancellationToken cancellationToken)
    {
        var found = await salesforce.FindFilesAsync(caseId, marker, cancellationToken);
        foreach (var second in found.Skip(1))
        {
            await salesforce.DeleteFileAsync(second.DocumentId, cancellationToken);
        }

        return found is [var first, ..] && await salesforce.FindLatestVersionAsync(first.DocumentId, cancellationToken) is { } version
            ? new Present(first.DocumentId, first.Title, version)
            : null;
    }

    [SuppressMessage("Security", "CA5351", Justification = "ContentVersion.Checksum is an MD5: it tells versions apart and protects nothing.")]
    private async Task<Draft> DraftAsync(TranscriptHistory history, Episode episode, TranscriptFormat format, CancellationToken cancellationToken)
    {
        var file = SpooledFile.Create();
        try
        {
            var (messages, bytes, isCut, changedAt) = (0, 0L, false, DateTimeOffset.MinValue);
            var heading = new TranscriptHeading(episode.CaseNumber, history.Conversation.ChannelUrl, history.HasForgotten(episode));
            await using (var writer = new StreamWriter(file.Stream, format.Encoding, BufferSize, leaveOpen: true))
            {
                await writer.WriteAsync(format.Begin(heading));
                await foreach (var block in BlocksAsync(history, episode, cancellationToken))
                {
                    var text = format.Block(block);
                    bytes += format.Encoding.GetByteCount(text);
                    if (bytes > MaxBytes)
                    {
                        isCut = true;
                        break;
                    }

                    await writer.WriteAsync(text);
                    messages++;
                    changedAt = new[] { changedAt, block.At ?? changedAt, block.EditedAt ?? changedAt }.Max();
                }

                await writer.WriteAsync(format.End(messages, isCut));
            }

            file.Stream.Position = 0;
            var checksum = Convert.ToHexStringLower(await MD5.HashDataAsync(file.Stream, cancellationToken));
            return new Draft(file, checksum, messages, isCut, heading.IsTorn, changedAt);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>The messages of an episode in order, deleted ones in their places.</summary>
    private async IAsyncEnumerable<TranscriptBlock> BlocksAsync(
        TranscriptHistory history, Episode episode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var deleted = new Queue<LedgerEntry>(history.DeletedOf(episode, policy));
        var isDeleted = deleted.Select(entry => entry.MessageId).ToHashSet();
        var numbers = new Dictionary<long, int>();
        await foreach (var message in MessagesAsync(history, episode, cancellationToken))
        {
            while (deleted.TryPeek(out var next)
                && (next.SentAt.ToUnixTimeMilliseconds(), next.MessageId).CompareTo((message.CreatedAt, message.MessageId)) < 0)
            {
                yield return DeletedOf(deleted.Dequeue());
            }

            if (isDeleted.Contains(message.MessageId))
            {
                continue;
            }

            yield return BlockOf(message);
        }

        while (deleted.TryDequeue(out var next))
        {
            yield return DeletedOf(next);
        }

        int NumberOf(long messageId) => numbers[messageId] = numbers.Count + 1;

        // A deletion that came before its message told no time, and the ledger put the conversation's in its place.
        TranscriptBlock DeletedOf(LedgerEntry entry) => new()
        {
            Number = NumberOf(entry.MessageId),
            At = entry.SentAt.ToUnixTimeMilliseconds() == history.Conversation.CreatedAt.ToUnixTimeMilliseconds() ? null : entry.SentAt,
            IsDeleted = true,
        };

        TranscriptBlock BlockOf(TranscriptMessage message) => new()
        {
            Number = NumberOf(message.MessageId),
            At = message.CreatedAt > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt) : null,
            IsDeleted = message.Deleted,
            SenderType = rows.SenderType(history.Conversation, message),
            SenderName = message.SenderName is { Length: > 0 } name ? name : message.SenderId,
            Text = message.Text ?? "",
            EditedAt = message.UpdatedAt > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(message.UpdatedAt) : null,
            Files = message.Files,
            IsReply = message.ParentMessageId is not null,
            ReplyTo = message.ParentMessageId is { } parent && numbers.TryGetValue(parent, out var number) ? number : null,
        };
    }

    /// <summary>What the channel has of an episode, page by page.</summary>
    private async IAsyncEnumerable<TranscriptMessage> MessagesAsync(
        TranscriptHistory history, Episode episode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var conversation = history.Conversation;
        var now = time.GetUtcNow();
        var from = episode == conversation.Episodes[0]
            ? TranscriptHistory.BeginningOf(conversation, history.Known)
            : episode.From.ToUnixTimeMilliseconds();
        var following = conversation.Episodes.FirstOrDefault(one => one.Number == episode.Number + 1);
        var end = Math.Max(following?.From.ToUnixTimeMilliseconds() ?? long.MaxValue, following?.DecidedAt?.ToUnixTimeMilliseconds() ?? 0);
        var seen = new HashSet<long>();
        while (true)
        {
            var page = await sendbird.ListMessagesAsync(conversation.ChannelUrl, from, 0, TranscriptHistory.PageSize, cancellationToken)
                ?? throw new UpstreamException("sendbird", UpstreamFailure.Transient, "channel-gone", "The channel went away while it was read.");
            var fresh = page.Select(message => TranscriptMessage.Of(message, conversation.ChannelUrl)).Where(message => seen.Add(message.MessageId)).ToList();
            foreach (var message in fresh.Where(message => TranscriptHistory.IsReadable(message)
                && TranscriptHistory.Takes(conversation, history.Known, message)
                && message.EpisodeIn(conversation, policy)?.Number == episode.Number))
            {
                yield return message;
            }

            if (page.Count < TranscriptHistory.PageSize || fresh.Count == 0 || TranscriptHistory.NextAfter(page, from, now) is not { } next || next > end)
            {
                yield break;
            }

            from = next;
        }
    }

    /// <summary>A transcript that is on its Case.</summary>
    private sealed record Present(string DocumentId, string Title, FileVersion Version);

    /// <summary>A transcript as it should be, on disk.</summary>
    /// <param name="File">Its bytes.</param>
    /// <param name="Checksum">Their MD5 in hexadecimal.</param>
    /// <param name="Messages">How many it has.</param>
    /// <param name="IsCut">The channel has more.</param>
    /// <param name="IsTorn">The channel had more: what an earlier version holds is given up only for something newer, and stays in that version.</param>
    /// <param name="ChangedAt">The latest message or edit.</param>
    private sealed record Draft(SpooledFile File, string Checksum, int Messages, bool IsCut, bool IsTorn, DateTimeOffset ChangedAt) : IAsyncDisposable
    {
        /// <summary>The file's latest version has these very bytes.</summary>
        public bool IsIn(Present? file) => Checksum.Equals(file?.Version.Checksum, StringComparison.OrdinalIgnoreCase);

        public ValueTask DisposeAsync() => File.DisposeAsync();
    }
}
