using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Transcripts;

/// <summary>
/// Counts what was said in a channel before its adoption, once, and stores where the back-fill begins (docs/hand-over.md#earlier-messages). Two at the same
/// time agree: the first that stores decides.
/// </summary>
public sealed partial class BackfillCount(IConversationStore store, SendbirdClient sendbird, ILogger<BackfillCount> logger)
{
    /// <summary>So many messages beyond the limit are counted; a longer history is said to be longer.</summary>
    internal const int MaxSkipped = 10_000;

    private const int PageSize = 200;

    /// <summary>The conversation, with <see cref="Backfill.From"/> if its channel was adopted with a limit.</summary>
    /// <exception cref="UpstreamException">The channel could not be read; count again.</exception>
    internal async Task<Conversation> EnsureAsync(Versioned<Conversation> record, CancellationToken cancellationToken)
    {
        if (record.Value.Backfill is not { From: null } backfill
            || await ReadAsync(record.Value.ChannelUrl, backfill, cancellationToken) is not { } counted)
        {
            return record.Value;
        }

        var first = false;
        var stored = await store.UpdateAsync(
            record,
            c =>
            {
                first = c.Backfill is { From: null };
                return first ? c with { Backfill = counted } : c;
            },
            null,
            cancellationToken);
        if (first && counted.Skipped > 0)
        {
            LogSkipped(logger, record.Value.Id.Value, backfill.Limit, counted.SkippedMore ? "at least " : "", counted.Skipped);
        }

        return stored?.Value ?? record.Value;
    }

    /// <summary>Walks back from the adoption; null: the channel is gone.</summary>
    private async Task<Backfill?> ReadAsync(string channelUrl, Backfill backfill, CancellationToken cancellationToken)
    {
        var seen = new HashSet<MessagePosition>();
        var anchor = backfill.LastAt;
        var more = false;
        while (true)
        {
            if (await sendbird.ListMessagesAsync(channelUrl, anchor, PageSize, 0, cancellationToken) is not { } page)
            {
                return null;
            }

            var before = seen.Count;
            seen.UnionWith(
                page.Where(message => message.CreatedAt <= backfill.LastAt).Select(message => new MessagePosition(message.CreatedAt, message.MessageId)));
            if (page.Count < PageSize)
            {
                break;
            }

            if (seen.Count == before || seen.Count > backfill.Limit + MaxSkipped)
            {
                // Far enough; or more messages of one millisecond than a page holds.
                more = true;
                break;
            }

            anchor = page
                .Where(message => message is { HasPossibleValues: true, CreatedAt: > 0 })
                .Select(message => message.CreatedAt)
                .Append(anchor)
                .Min();
        }

        if (seen.Count <= backfill.Limit)
        {
            return backfill with { From = default(MessagePosition), SkippedMore = more };
        }

        var newest = seen.OrderDescending().ElementAt(Math.Max(0, backfill.Limit - 1));
        return backfill with
        {
            From = backfill.Limit > 0 ? newest : newest with { MessageId = newest.MessageId + 1 },
            Skipped = seen.Count - backfill.Limit,
            SkippedMore = more,
        };
    }

    [LoggerMessage(4013, LogLevel.Warning,
        "The channel of conversation {ConversationId} was adopted: its newest {Limit} messages go onto the Case, {AtLeast}{Skipped} earlier ones stay in Sendbird alone (Conversations__BackfillMessages)")]
    private static partial void LogSkipped(ILogger logger, string conversationId, int limit, string atLeast, int skipped);
}
