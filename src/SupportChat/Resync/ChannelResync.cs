using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Upstreams;

namespace SupportChat.Resync;

/// <summary>Goes through the channels of Sendbird's list, and has those repaired whose last message never arrived.</summary>
public sealed partial class ChannelResync(
    SendbirdClient sendbird,
    IConversationStore store,
    IConversationIndex index,
    IMessageLedger ledger,
    IWorkQueue queue,
    TimeProvider time,
    ILogger<ChannelResync> logger)
{
    private const int MaxParallel = 16;

    /// <summary>A busy application changes its list while it is read; each new beginning passes over what was seen.</summary>
    private const int MaxListings = 10;

    /// <summary>The list changed while it was read, or the token grew old.</summary>
    private static readonly string PageTokenExpired = SendbirdErrors.PageTokenExpired.ToString(CultureInfo.InvariantCulture);

    /// <summary>Channels by their latest message, until older than the watermark: a last message that the ledger does not hold asks for a repair.</summary>
    internal async Task RunAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var oldest = since.ToUnixTimeMilliseconds();
        var seen = new HashSet<(string, long)>();
        string? token = null;
        for (var listings = 1; ;)
        {
            ChannelPage page;
            try
            {
                page = await sendbird.ListChannelsAsync(token, cancellationToken);
            }
            catch (UpstreamException expired) when (expired.Code == PageTokenExpired && token is not null && listings < MaxListings)
            {
                listings++;
                token = null;
                continue;
            }

            var recent = page.Channels.Where(channel => channel.LastMessage?.CreatedAt >= oldest
                && seen.Add((channel.ChannelUrl, channel.LastMessage.MessageId))).ToList();
            var work = (await FindMissingAsync(recent, cancellationToken))
                .Select(id => TranscriptRepairRequest.For(id, PeriodicResync.CursorName, time.GetUtcNow()))
                .ToList();
            if (work.Count > 0)
            {
                LogMissing(logger, work.Count);
                await queue.SendManyAsync(work, cancellationToken);
            }

            if (page.Next is null || page.Channels.Any(channel => channel.LastMessage?.CreatedAt < oldest))
            {
                return;
            }

            token = page.Next;
        }
    }

    /// <summary>Conversations whose channel's last message the ledger does not hold.</summary>
    private async Task<IReadOnlyCollection<ConversationId>> FindMissingAsync(IReadOnlyCollection<GroupChannel> channels, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxParallel, CancellationToken = cancellationToken };
        var found = new ConcurrentBag<(ConversationId Id, GroupChannel Channel)>();
        await Parallel.ForEachAsync(channels, parallel, async (channel, token) =>
        {
            if (await FindAsync(channel.ChannelUrl, token) is { } id)
            {
                found.Add((id, channel));
            }
        });

        var missing = new ConcurrentBag<ConversationId>();
        var records = await store.FindManyAsync([.. found.Select(pair => pair.Id).Distinct()], cancellationToken);

        // Anybody can make another channel whose URL names the conversation.
        var ours = found.Where(pair => records.TryGetValue(pair.Id, out var record) && ConversationState.IsOurs(record.Value)
            && record.Value.ChannelUrl == pair.Channel.ChannelUrl);
        await Parallel.ForEachAsync(ours, parallel, async (pair, token) =>
        {
            var (id, last) = (pair.Id, pair.Channel.LastMessage!);
            var known = await ledger.FindManyAsync(id, [last.MessageId], token);
            if (!known.TryGetValue(last.MessageId, out var entry) || !entry.Knows(Math.Max(last.CreatedAt, last.UpdatedAt)))
            {
                missing.Add(id);
            }
        });
        return missing;
    }

    private async Task<ConversationId?> FindAsync(string channelUrl, CancellationToken cancellationToken) =>
        ConversationId.TryParseChannelUrl(channelUrl, out var id) ? id : await index.FindByChannelAsync(channelUrl, cancellationToken);

    [LoggerMessage(1202, LogLevel.Warning, "The sweep found {Count} channels with messages that no webhook told; they are repaired")]
    private static partial void LogMissing(ILogger logger, int count);
}
