using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SupportChat.CaseChanges;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Transcripts;
using SupportChat.Upstreams;
using SupportChat.Work;

namespace SupportChat.Conversations;

/// <summary>
/// Finds what every other input lost (design section 3, "Sweep"): unfinished records, messages whose webhooks never came, Case changes that no event
/// told, drift. It only asks for reconciles and repairs; its watermark moves when a whole run succeeded.
/// </summary>
public sealed partial class Sweep
{
    /// <summary>Its watermark among the cursors.</summary>
    internal const string CursorName = "sweep";

    /// <summary>The list changed while it was read, or the token grew old.</summary>
    private static readonly string PageTokenExpired = SendbirdErrors.PageTokenExpired.ToString(CultureInfo.InvariantCulture);

    private const int PageSize = 200;
    private const int MaxParallel = 16;

    /// <summary>A busy application changes its list while it is read; each new beginning passes over what was seen.</summary>
    private const int MaxListings = 10;
    private const int FinalChecksPerRun = 100;
    private const int MaxTurnsPerRun = 4;

    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FinalCheckAfter = TimeSpan.FromHours(24);

    // As long Salesforce keeps what was deleted, so that it can come back.
    private static readonly TimeSpan RecycleBin = TimeSpan.FromDays(15);

    private readonly IConversationStore store;
    private readonly ConversationInputs inputs;
    private readonly IConversationIndex index;
    private readonly IMessageLedger ledger;
    private readonly ICursorStore cursors;
    private readonly IWorkQueue queue;
    private readonly ICaseChangeSink changes;
    private readonly TranscriptRepair repair;
    private readonly DeadLetters deadLetters;
    private readonly SendbirdClient sendbird;
    private readonly SalesforceClient salesforce;
    private readonly ReconcilePolicy policy;
    private readonly SupportChatMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<Sweep> logger;

    internal Sweep(
        IConversationStore store,
        ConversationInputs inputs,
        IConversationIndex index,
        IMessageLedger ledger,
        ICursorStore cursors,
        IWorkQueue queue,
        ICaseChangeSink changes,
        TranscriptRepair repair,
        DeadLetters deadLetters,
        SendbirdClient sendbird,
        SalesforceClient salesforce,
        ReconcilePolicy policy,
        SupportChatMetrics metrics,
        TimeProvider time,
        ILogger<Sweep> logger)
    {
        this.store = store;
        this.inputs = inputs;
        this.index = index;
        this.ledger = ledger;
        this.cursors = cursors;
        this.queue = queue;
        this.changes = changes;
        this.repair = repair;
        this.deadLetters = deadLetters;
        this.sendbird = sendbird;
        this.salesforce = salesforce;
        this.policy = policy;
        this.metrics = metrics;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>One run. An upstream that is down ends its own part only; the watermark then stays.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var cursor = await cursors.FindAsync(CursorName, cancellationToken);
        var since = (cursor?.Value.Watermark ?? startedAt.AddDays(-3)) - Overlap;
        var parts = new (string Name, Func<Task> Run)[]
        {
            ("records", () => SweepRecordsAsync(Rotation(cursor?.Value.Watermark, startedAt), startedAt, cancellationToken)),
            ("channels", () => SweepChannelsAsync(since, cancellationToken)),
            ("cases", () => SweepCasesAsync(since, cancellationToken)),
        };
        var failed = false;
        foreach (var (name, run) in parts)
        {
            try
            {
                await run();
            }
            catch (UpstreamException failure)
            {
                failed = true;
                LogPartFailed(logger, name, failure.Code);
            }
        }

        if (!failed)
        {
            await cursors.SaveAsync(CursorName, (cursor?.Value ?? new StreamCursor()) with { Watermark = startedAt }, cursor?.ETag, cancellationToken);
        }
    }

    /// <summary>The partitions whose turn came since the last run: one every five minutes, whatever the schedule; after an outage not all of them at once.</summary>
    private static HashSet<int> Rotation(DateTimeOffset? last, DateTimeOffset now)
    {
        var turn = TurnAt(now);
        var turns = Math.Clamp(turn - TurnAt(last ?? now), 1, MaxTurnsPerRun);
        return [.. Enumerable.Range(0, (int)turns).Select(back => (int)((turn - back) % IConversationIndex.ActivePartitions))];
    }

    private static long TurnAt(DateTimeOffset at) => at.Ticks / Turn.Ticks;

    /// <summary>
    /// Unfinished records are reconciled; those of the partitions whose turn it is are verified whole, their Cases by one query for many; what is over leaves after its last
    /// check.
    /// </summary>
    private async Task SweepRecordsAsync(HashSet<int> rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var finalChecks = 0;
        var states = new Dictionary<string, int>();
        var reasons = new Dictionary<string, int>();
        await foreach (var (partition, ids) in index.ListAllActiveAsync(cancellationToken))
        {
            var records = await store.FindManyAsync(ids, cancellationToken);
            var work = new List<WorkItem>();
            var rotating = new List<ConversationId>();
            foreach (var conversation in records.Values.Select(record => record.Value))
            {
                Count(states, ConversationState.Of(conversation));
                if (conversation.Attention is { } attention)
                {
                    Count(reasons, attention.Reason);
                }

                if (conversation.StartingUntil > now)
                {
                    // A start call works on it; one that died is found by a later run.
                    continue;
                }

                if (IsOver(conversation, now))
                {
                    if (finalChecks++ < FinalChecksPerRun)
                    {
                        await CheckFinallyAsync(conversation, now, cancellationToken);
                    }
                }
                else if (rotation.Contains(partition))
                {
                    rotating.Add(conversation.Id);
                    work.Add(new ReconcileRequest { Verify = VerifyScope.Chat }.ToWorkItem(conversation.Id, CursorName, now));
                }
                else if ((conversation.Wake is null || conversation.Wake.At < now.AddMinutes(-1)) && !ConversationPlan.Of(conversation, policy, now).IsEmpty)
                {
                    work.Add(new ReconcileRequest { Verify = VerifyScope.Everything }.ToWorkItem(conversation.Id, CursorName, now));
                }
            }

            if (work.Count > 0)
            {
                await queue.SendManyAsync(work, cancellationToken);
            }

            if (rotating.Count > 0)
            {
                await changes.RereadManyAsync(rotating, CursorName, cancellationToken);
            }
        }

        metrics.ConversationsCounted(states, reasons);

        static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    /// <summary>Closed for a day, or its Case deleted for good.</summary>
    private static bool IsOver(Conversation conversation, DateTimeOffset now) =>
        conversation.Current is { IsClosed: true, ClosedAt: { } closedAt } && now - closedAt >= FinalCheckAfter
        || (conversation is { Current.Deleted: true, Attention: { Reason: AttentionReason.CaseDeleted, Since: var since } } && now - since >= RecycleBin);

    /// <summary>The last full comparison; a conversation leaves the sweep once it found nothing more to do.</summary>
    private async Task CheckFinallyAsync(Conversation conversation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var result = await repair.RunAsync(conversation.Id, tellAgain: false, cancellationToken);
        foreach (var (message, code) in result.Refused)
        {
            await deadLetters.AddAsync(message.ToWorkItem(conversation.Id, now), WorkQueueName.Transcripts, DeadLetterReason.RowRefused, code, cancellationToken);
        }

        if (result is { Unexplained.Count: > 0 } or { Unreadable.Count: > 0 })
        {
            // The worker tries again what may pass, and tells of the rest.
            await queue.SendManyAsync([TranscriptRepairRequest.For(conversation.Id, CursorName, now)], cancellationToken);
        }

        if (result is not { RetryCode: null, CaseGone: false, Unexplained.Count: 0 } || !ConversationPlan.Of(conversation, policy, now).IsEmpty)
        {
            return;
        }

        var left = await inputs.EditAsync(conversation.Id, c => IsOver(c, now) ? c with { Applied = c.Applied with { Unswept = true } } : c, cancellationToken);
        if (left is not { Applied.Unswept: true })
        {
            return;
        }

        await index.RemoveActiveAsync(conversation.Id, cancellationToken);
        if (await store.FindAsync(conversation.Id, cancellationToken) is { Value.Applied.Unswept: false })
        {
            // Reopened between the two writes.
            await index.AddActiveAsync(conversation.Id, cancellationToken);
        }
    }

    /// <summary>Channels by their latest message, until older than the watermark: a last message that the ledger does not hold asks for a repair.</summary>
    private async Task SweepChannelsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var oldest = since.ToUnixTimeMilliseconds();
        var seen = new HashSet<(string, long)>();
        string? token = null;
        for (var listings = 1; ;)
        {
            ChannelPage page;
            try
            {
                page = await sendbird.ListChannelsAsync(new ChannelQuery(), token, cancellationToken);
            }
            catch (UpstreamException expired) when (expired.Code == PageTokenExpired && token is not null && listings < MaxListings)
            {
                listings++;
                token = null;
                continue;
            }

            var recent = page.Channels.Where(channel => channel.LastMessage?.CreatedAt >= oldest && seen.Add((channel.ChannelUrl, channel.LastMessage.MessageId))).ToList();
            var work = (await FindMissingAsync(recent, cancellationToken)).Select(id => TranscriptRepairRequest.For(id, CursorName, time.GetUtcNow())).ToList();
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
        var ours = found.Where(pair => records.TryGetValue(pair.Id, out var record) && ConversationState.IsOurs(record.Value) && record.Value.ChannelUrl == pair.Channel.ChannelUrl);
        await Parallel.ForEachAsync(ours, parallel, async (pair, token) =>
        {
            var (id, last) = (pair.Id, pair.Channel.LastMessage!);
            var known = await ledger.FindManyAsync(id, [last.MessageId], token);
            if (!known.TryGetValue(last.MessageId, out var entry) || entry.Written < Math.Max(last.CreatedAt, last.UpdatedAt))
            {
                missing.Add(id);
            }
        });
        return missing;
    }

    private async Task<ConversationId?> FindAsync(string channelUrl, CancellationToken cancellationToken) =>
        ConversationId.TryParseChannelUrl(channelUrl, out var id) ? id : await index.FindByChannelAsync(channelUrl, cancellationToken);

    /// <summary>Our Cases that changed since the watermark are hints, read in bulk.</summary>
    private async Task SweepCasesAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        foreach (var some in (await salesforce.ListCasesChangedSinceAsync(since, cancellationToken)).Chunk(PageSize))
        {
            await changes.ApplyManyAsync([CaseChange.HintOf(CursorName, [.. some.Select(snapshot => snapshot.Id)])], cancellationToken);
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "The sweep of {Part} ended early ({Code}); its next run covers the same time again")]
    private static partial void LogPartFailed(ILogger logger, string part, string code);

    [LoggerMessage(1202, LogLevel.Warning, "The sweep found {Count} channels with messages that no webhook told; they are repaired")]
    private static partial void LogMissing(ILogger logger, int count);
}
