using System.Text.Json;
using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Sendbird;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Transcripts;

/// <summary>Consumer of queue <c>transcripts</c>: messages in batches, and repairs.</summary>
public sealed partial class TranscriptConsumer(
    IConversationStore store,
    SendbirdClient sendbird,
    TranscriptWriter writer,
    TranscriptRepair repair,
    DesiredStateWriter desired,
    IWorkQueue queue,
    DeadLetters deadLetters,
    OpeningHours hours,
    ReconcilePolicy policy,
    SupportChatMetrics metrics,
    TimeProvider time,
    Random dice,
    ILogger<TranscriptConsumer> logger)
{
    private const int MaxFullBatchDeliveries = 3;

    /// <summary>What is older has waited for us, not for somebody to be there.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    /// <summary>What changes on a closed Case within this time is in its transcript by one new version.</summary>
    private static readonly TimeSpan Collecting = TimeSpan.FromMinutes(5);

    /// <summary>Handles a batch. Returns one outcome for each item, in order; only cancellation throws.</summary>
    public async Task<IReadOnlyList<WorkOutcome>> HandleManyAsync(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
    {
        var outcomes = new WorkOutcome[items.Count];
        Array.Fill(outcomes, WorkOutcome.Abandon);
        var messages = new List<(int Item, TranscriptMessage Message)>();
        var repairs = new List<int>();
        for (var i = 0; i < items.Count; i++)
        {
            var at = i;
            if (items[i].Kind == WorkKind.Repair)
            {
                repairs.Add(i);
            }
            else if (items[i].Kind != WorkKind.Transcript)
            {
                await SettleAsync(
                    outcomes, [at], () => GiveUpAsync(items[at], DeadLetterReason.UnknownWorkKind, items[at].Kind, cancellationToken), cancellationToken);
            }
            else if (Read(items[i]) is { HasPossibleValues: true } message)
            {
                messages.Add((i, message));
            }
            else
            {
                // The channel tells what the item does not.
                await SettleAsync(outcomes, [at], async () =>
                {
                    await GiveUpAsync(items[at], DeadLetterReason.UnreadableBody, items[at].Kind, cancellationToken);
                    await queue.SendManyAsync(
                        [TranscriptRepairRequest.For(items[at].ConversationId, items[at].CorrelationId, time.GetUtcNow())], cancellationToken);
                }, cancellationToken);
            }
        }

        foreach (var batch in messages.GroupBy(message => BatchSizeByDeliveries(items[message.Item].DeliveryCount)).SelectMany(group => group.Chunk(group.Key)))
        {
            await SettleAsync(outcomes, [.. batch.Select(message => message.Item)], () => WriteAsync(items, batch, cancellationToken), cancellationToken);
        }

        foreach (var i in repairs)
        {
            await SettleAsync(outcomes, [i], () => RepairAsync(items[i], cancellationToken), cancellationToken);
        }

        return outcomes;
    }

    /// <summary>Messages that came back go with ever fewer others, in the end alone, so that one that breaks its batch takes no neighbour along.</summary>
    private static int BatchSizeByDeliveries(int deliveries) =>
        deliveries <= MaxFullBatchDeliveries ? int.MaxValue : Math.Max(1, 64 >> (deliveries - MaxFullBatchDeliveries - 1));

    /// <summary>The message; one that is new, or replayed, has not been refused in this life.</summary>
    private static TranscriptMessage? Read(WorkItem item)
    {
        try
        {
            var message = JsonSerializer.Deserialize(item.Body.Span, TranscriptMessageJsonContext.Default.TranscriptMessage);
            return item.Attempt > 0 ? message : message is null ? null : message with { UnexplainedSince = null };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Complete only after everything that the items cause is durable.</summary>
    private async Task SettleAsync(WorkOutcome[] outcomes, IReadOnlyList<int> items, Func<Task> action, CancellationToken cancellationToken)
    {
        try
        {
            await action();
            foreach (var i in items)
            {
                outcomes[i] = WorkOutcome.Complete;
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogBatchFailed(logger, items.Count, failure);
        }
    }

    private async Task WriteAsync(IReadOnlyList<WorkItem> items, (int Item, TranscriptMessage Message)[] messages, CancellationToken cancellationToken)
    {
        var records = await store.FindManyAsync(messages.Select(message => items[message.Item].ConversationId).ToHashSet(), cancellationToken);
        var newest = new Dictionary<(ConversationId, long), (int Item, TranscriptMessage Message)>();
        var told = new Dictionary<(ConversationId, long), (int Item, TranscriptMessage Message)>();
        var followUps = new List<WorkItem>();
        foreach (var message in messages)
        {
            // Anybody can make a channel with our kind of URL: what is said there is nobody's.
            if (!records.TryGetValue(items[message.Item].ConversationId, out var record))
            {
                metrics.WebhookAnswered("foreign");
                continue;
            }

            if (ConversationState.MayBecomeOurs(record.Value))
            {
                await RetryAsync(items[message.Item], "channel-unknown", null, followUps, cancellationToken);
                continue;
            }

            if (!ConversationState.WasSaidHere(record.Value, message.Message.ChannelUrl, message.Message.CreatedAt))
            {
                metrics.WebhookAnswered("foreign");
                continue;
            }

            var key = (items[message.Item].ConversationId, message.Message.MessageId);
            if (message.Message is { Deleted: false, ByReference: false }
                && (!told.TryGetValue(key, out var earlier) || earlier.Message.Version < message.Message.Version))
            {
                told[key] = message;
            }

            if (!newest.TryGetValue(key, out var other) || other.Message.Version < message.Message.Version)
            {
                newest[key] = message;
            }
            else if (other.Message.Version == message.Message.Version)
            {
                metrics.WebhookAnswered("duplicate");
            }
        }

        var batch = new List<(int Item, Conversation Conversation, TranscriptMessage Message)>(newest.Count);
        // A deletion keeps what Salesforce holds: what was said goes there first.
        var deleted = told
            .Where(pair => newest[pair.Key].Message.Deleted)
            .Select(pair => (pair.Value.Item, records[pair.Key.Item1].Value, pair.Value.Message))
            .ToList();
        if (deleted.Count > 0)
        {
            await WriteBatchAsync(items, deleted, followUps, cancellationToken);
        }

        foreach (var (item, message) in newest.Values)
        {
            var conversation = records[items[item].ConversationId].Value;
            if (!message.ByReference)
            {
                batch.Add((item, conversation, message));
                continue;
            }

            try
            {
                if (await sendbird.FindMessageAsync(conversation.ChannelUrl, message.MessageId, cancellationToken) is { } found)
                {
                    var whole = TranscriptMessage.Of(found, conversation.ChannelUrl) with { UnexplainedSince = message.UnexplainedSince };
                    if (whole.HasPossibleValues)
                    {
                        batch.Add((item, conversation, whole));
                    }
                    else
                    {
                        await GiveUpAsync(items[item], DeadLetterReason.UnreadableBody, items[item].Kind, cancellationToken);
                    }
                }
            }
            catch (UpstreamException failure)
            {
                await RetryAsync(items[item], failure.Code, failure.RetryAfter, followUps, cancellationToken);
            }
        }

        // Of other people's channels alone there is nothing to write.
        if (batch.Count > 0)
        {
            await WriteBatchAsync(items, batch, followUps, cancellationToken);
        }

        if (followUps.Count > 0)
        {
            await queue.SendManyAsync(followUps, cancellationToken);
        }
    }

    private async Task WriteBatchAsync(
        IReadOnlyList<WorkItem> items,
        List<(int Item, Conversation Conversation, TranscriptMessage Message)> batch,
        List<WorkItem> followUps,
        CancellationToken cancellationToken)
    {
        var results = await writer.WriteAsync([.. batch.Select(entry => (entry.Conversation, entry.Message))], cancellationToken);
        for (var i = 0; i < batch.Count; i++)
        {
            await FollowUpAsync(items[batch[i].Item], batch[i].Conversation, batch[i].Message, results[i], followUps, cancellationToken);
        }

        await RecheckParkedAsync(
            [
                .. batch.Where((entry, i) => results[i].State == TranscriptState.Parked && entry.Message.EpisodeIn(entry.Conversation, policy) is not null)
                    .Select(entry => entry.Conversation.Id),
            ],
            followUps,
            cancellationToken);

        foreach (var late in batch.Index()
            .Where(entry => results[entry.Index] is { OutdatesFile: true } result && (!result.WasKnown || items[entry.Item.Item].DeliveryCount > 1))
            .GroupBy(entry => entry.Item.Conversation.Id))
        {
            await RequestFileAsync(late.Key, isRepeated: late.Any(entry => items[entry.Item.Item].DeliveryCount > 1), followUps, cancellationToken);
        }
    }

    /// <summary>One comparison is queued for many changes. A delivery that ended without a word may have noted it and queued nothing.</summary>
    private async Task RequestFileAsync(ConversationId id, bool isRepeated, List<WorkItem> followUps, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = now + Collecting;
        var isFirst = false;
        await desired.EditAsync(
            id,
            c =>
            {
                isFirst = c.Desired.FileDue is not { } known || known < now;
                return isFirst ? c with { Desired = c.Desired with { FileDue = due } } : c;
            },
            cancellationToken);
        if (isFirst || isRepeated)
        {
            followUps.Add(TranscriptRepairRequest.For(id, id.Value, now) with { VisibleAt = due });
        }
    }

    private async Task FollowUpAsync(
        WorkItem item,
        Conversation conversation,
        TranscriptMessage message,
        TranscriptResult result,
        List<WorkItem> followUps,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (result.WasKnown && item is { Attempt: 0, DeliveryCount: <= 1 })
        {
            metrics.WebhookAnswered("duplicate");
        }

        switch (result.State)
        {
            case TranscriptState.Retry:
                await RetryAsync(item, result.Code ?? "", result.RetryAfter, followUps, cancellationToken);
                break;
            case TranscriptState.Unexplained:
                PutOff(item with { Body = Marked(item, message.UnexplainedSince ?? now) }, result.Code ?? "", null, followUps);
                break;
            case TranscriptState.Refused:
                await GiveUpAsync(item, DeadLetterReason.RowRefused, result.Code ?? "", cancellationToken);
                break;
            case TranscriptState.CaseGone:
                followUps.Add(new ReconcileRequest { Verify = VerifyScope.Case }.ToWorkItem(conversation.Id, item.CorrelationId, now));
                break;
        }

        if (message.SenderId != conversation.UserId || message.Deleted)
        {
            return;
        }

        await NoteHoursAsync(item, conversation, message, cancellationToken);
        if (AfterClose.IsAfterClose(conversation.Current, policy, message.CreatedAt))
        {
            var asked = await desired.ApplyAsync(
                conversation.Id, c => AfterClose.Wrote(c, policy, message.CreatedAt), item.CorrelationId, cancellationToken);
            if (result.State == TranscriptState.Parked && asked is not null && message.EpisodeIn(asked, policy) is not null)
            {
                // It was decided between the reading of the record and the parking.
                followUps.Add(TranscriptRepairRequest.For(conversation.Id, item.CorrelationId, now));
            }
        }
    }

    /// <summary>Nobody is there: the customer is told once until somebody is.</summary>
    private async Task NoteHoursAsync(WorkItem item, Conversation conversation, TranscriptMessage message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (policy.HasHours
            && policy.Notices.Contains(NoticeKind.OutsideHours)
            && DateTimeOffset.FromUnixTimeMilliseconds(message.CreatedAt) > now - Recent
            && await hours.AtAsync(now, cancellationToken) is { NextOpening: { } opening }
            && !ReferenceEquals(HoursLook.Wrote(conversation, opening), conversation))
        {
            await desired.ApplyAsync(conversation.Id, c => HoursLook.Wrote(c, opening), item.CorrelationId, cancellationToken);
        }
    }

    /// <summary>The Case may have been created between reading the record and parking: then nobody else would look again.</summary>
    private async Task RecheckParkedAsync(HashSet<ConversationId> parked, List<WorkItem> followUps, CancellationToken cancellationToken)
    {
        if (parked.Count == 0)
        {
            return;
        }

        foreach (var (id, record) in await store.FindManyAsync(parked, cancellationToken))
        {
            if (record.Value.Current is { CaseId: not null, Deleted: false })
            {
                followUps.Add(TranscriptRepairRequest.For(id, id.Value, time.GetUtcNow()));
            }
        }
    }

    private async Task RepairAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var followUps = new List<WorkItem>();
        try
        {
            var result = await repair.RunAsync(item.ConversationId, tellAgain: item.DeliveryCount > 1, cancellationToken);
            foreach (var (message, code) in result.Refused)
            {
                await GiveUpAsync(message.ToWorkItem(item.ConversationId, time.GetUtcNow()), DeadLetterReason.RowRefused, code, cancellationToken);
            }

            foreach (var message in result.Unreadable)
            {
                await GiveUpAsync(
                    message.ToWorkItem(item.ConversationId, time.GetUtcNow()), DeadLetterReason.UnreadableBody, WorkKind.Repair, cancellationToken);
            }

            if (result.Unreadable.Count > 0)
            {
                await repair.NoteUnreadableAsync(item.ConversationId, result.Unreadable, cancellationToken);
            }

            if (result.WithoutId > 0)
            {
                LogWithoutId(logger, item.ConversationId.Value, result.WithoutId);
            }

            // Each goes on by itself, as if its webhook had come now: its quarter of an hour is its own.
            foreach (var (message, code) in result.Unexplained)
            {
                var now = time.GetUtcNow();
                PutOff((message with { UnexplainedSince = now }).ToWorkItem(item.ConversationId, now), code, null, followUps);
            }

            foreach (var code in result.NotFiled)
            {
                await GiveUpAsync(item, DeadLetterReason.TranscriptNotFiled, code, cancellationToken);
            }

            if (result.UnexplainedFile is { } unexplained)
            {
                if (RetrySchedule.IsUnexplained(item.FirstEnqueuedAt, time.GetUtcNow()))
                {
                    result.Retry(unexplained, null);
                }
                else
                {
                    await GiveUpAsync(item, DeadLetterReason.TranscriptNotFiled, unexplained, cancellationToken);
                }
            }

            if (result.WroteAfterClose is { } wroteAt)
            {
                await desired.ApplyAsync(item.ConversationId, c => AfterClose.Wrote(c, policy, wroteAt), item.CorrelationId, cancellationToken);
            }

            if (result.CaseGone)
            {
                followUps.Add(new ReconcileRequest { Verify = VerifyScope.Case }.ToWorkItem(item.ConversationId, item.CorrelationId, time.GetUtcNow()));
            }

            if (result.RetryCode is { } code2)
            {
                await RetryAsync(item, code2, result.RetryAfter, followUps, cancellationToken);
            }
        }
        catch (UpstreamException failure)
        {
            await RetryAsync(item, failure.Code, failure.RetryAfter, followUps, cancellationToken);
        }

        if (followUps.Count > 0)
        {
            await queue.SendManyAsync(followUps, cancellationToken);
        }
    }

    private async Task RetryAsync(WorkItem item, string code, TimeSpan? retryAfter, List<WorkItem> followUps, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - item.FirstEnqueuedAt > RetrySchedule.Horizon)
        {
            await GiveUpAsync(item, DeadLetterReason.RetriesExhausted, code, cancellationToken);
            return;
        }

        PutOff(item with { Body = Marked(item, null) }, code, retryAfter, followUps);
    }

    private void PutOff(WorkItem item, string code, TimeSpan? retryAfter, List<WorkItem> followUps)
    {
        var attempt = item.Attempt + 1;
        followUps.Add(item with
        {
            Attempt = attempt,
            VisibleAt = time.GetUtcNow() + RetrySchedule.Delay(attempt, dice.NextDouble(), retryAfter),
            DeliveryCount = 0,
        });
        metrics.WorkPutOff(item.Kind);
        LogRetries(logger, item.ConversationId.Value, item.Kind, code, attempt);
    }

    /// <summary>The item's body with the time since when its row is refused without an explanation.</summary>
    private static ReadOnlyMemory<byte> Marked(WorkItem item, DateTimeOffset? since) =>
        item.Kind == WorkKind.Transcript && Read(item) is { } message && message.UnexplainedSince != since
        ? JsonSerializer.SerializeToUtf8Bytes(message with { UnexplainedSince = since }, TranscriptMessageJsonContext.Default.TranscriptMessage)
        : item.Body;

    private Task GiveUpAsync(WorkItem item, string reason, string description, CancellationToken cancellationToken) =>
        deadLetters.AddAsync(item, WorkQueueName.Transcripts, reason, description, cancellationToken);

    [LoggerMessage(4010, LogLevel.Error, "{Count} items of the transcript queue failed and are given back")]
    private static partial void LogBatchFailed(ILogger logger, int count, Exception exception);

    [LoggerMessage(4012, LogLevel.Error, "The channel of conversation {ConversationId} lists {Count} messages without a readable message_id, which have no rows")]
    private static partial void LogWithoutId(ILogger logger, string conversationId, int count);

    [LoggerMessage(4011, LogLevel.Warning, "{Kind} of conversation {ConversationId} is put off ({Code}); attempt {Attempt}")]
    private static partial void LogRetries(ILogger logger, string conversationId, string kind, string code, int attempt);
}
