using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Telemetry;
using SupportChat.Transcripts;

namespace SupportChat.Resync;

/// <summary>Goes through the records of the conversations that go on.</summary>
public sealed class RecordResync(
    IConversationStore store,
    IConversationIndex index,
    DesiredStateWriter desired,
    ICaseChangeSink changes,
    TranscriptRepair repair,
    IWorkQueue queue,
    DeadLetters deadLetters,
    ReconcilePolicy policy,
    SupportChatMetrics metrics)
{
    private const int MaxTurnsPerRun = 4;

    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FinalCheckAfter = TimeSpan.FromHours(24);

    // As long Salesforce keeps what was deleted, so that it can come back.
    private static readonly TimeSpan RecycleBin = TimeSpan.FromDays(15);

    /// <summary>Last checks of a run; each reads a channel whole.</summary>
    internal int FinalChecksPerRun { get; set; } = 100;

    /// <summary>
    /// Unfinished records are reconciled; those of the partitions whose turn it is are verified whole, their Cases by one query for many; what is over leaves
    /// after its last check.
    /// </summary>
    internal async Task RunAsync(DateTimeOffset? lastRun, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rotation = Rotation(lastRun, now);
        var (over, overCount) = (new List<Conversation>(), 0);
        var states = ConversationState.All.ToDictionary(state => state, _ => 0);
        var reasons = AttentionReason.All.ToDictionary(reason => reason, _ => 0);
        await foreach (var (partition, ids) in index.ListAllActiveAsync(cancellationToken))
        {
            var records = await store.FindManyAsync(ids, cancellationToken);
            var unfinished = new List<ConversationId>();
            var rotating = new List<ConversationId>();
            var aside = new List<ConversationId>();
            foreach (var conversation in records.Values.Select(record => record.Value))
            {
                states[ConversationState.Of(conversation)]++;
                if (conversation.Attention is { } attention)
                {
                    reasons[attention.Reason] = reasons.GetValueOrDefault(attention.Reason) + 1;
                }

                if (conversation.StartingUntil > now)
                {
                    // A start call works on it; one that died is found by a later run.
                    continue;
                }

                var plan = ConversationPlan.Of(conversation, policy, now);
                var isPending = !plan.IsEmpty;
                if (IsOver(conversation, now) && !isPending)
                {
                    // Any of them with the same chance: those whose check fails again and again must not keep the others from theirs.
                    var place = overCount < FinalChecksPerRun ? overCount : Random.Shared.Next(overCount + 1);
                    overCount++;
                    if (place == over.Count)
                    {
                        over.Add(conversation);
                    }
                    else if (place < over.Count)
                    {
                        over[place] = conversation;
                    }
                }
                else if (rotation.Contains(partition) && !IsOver(conversation, now))
                {
                    rotating.Add(conversation.Id);
                }
                else if (plan.NeedsTimer(conversation, now) || (plan.Steps.Count > 0 && plan.Steps.All(ConversationPlan.IsAside)))
                {
                    // Nothing of it is in doubt.
                    aside.Add(conversation.Id);
                }
                else if (isPending && (conversation.Requeue is null || conversation.Requeue.At < now.AddMinutes(-1)))
                {
                    unfinished.Add(conversation.Id);
                }
            }

            await desired.RequestManyAsync(unfinished, new ReconcileRequest { Verify = VerifyScope.Everything }, PeriodicResync.CursorName, cancellationToken);
            await desired.RequestManyAsync(aside, new ReconcileRequest(), PeriodicResync.CursorName, cancellationToken);
            await desired.RequestManyAsync(rotating, new ReconcileRequest { Verify = VerifyScope.Chat }, PeriodicResync.CursorName, cancellationToken);
            if (rotating.Count > 0)
            {
                await changes.RereadManyAsync(rotating, PeriodicResync.CursorName, cancellationToken);
            }
        }

        foreach (var conversation in over)
        {
            await CheckFinallyAsync(conversation, now, cancellationToken);
        }

        metrics.ConversationsCounted(states, reasons);
    }

    /// <summary>
    /// The partitions whose turn came since the last run: one every five minutes, whatever the schedule; after an outage not all of them at once.
    /// </summary>
    private static HashSet<int> Rotation(DateTimeOffset? last, DateTimeOffset now)
    {
        var turn = TurnAt(now);
        var turns = Math.Clamp(turn - TurnAt(last ?? now), 1, MaxTurnsPerRun);
        return [.. Enumerable.Range(0, (int)turns).Select(back => (int)((turn - back) % IConversationIndex.ActivePartitions))];
    }

    private static long TurnAt(DateTimeOffset at) => at.Ticks / Turn.Ticks;

    /// <summary>Closed for a day, or its Case deleted for good.</summary>
    private static bool IsOver(Conversation conversation, DateTimeOffset now) =>
        conversation.Current is { IsClosed: true, ClosedAt: { } closedAt } && now - closedAt >= FinalCheckAfter
        || (conversation is { Current.Deleted: true, Attention: { Reason: AttentionReason.CaseDeleted, Since: var since } } && now - since >= RecycleBin);

    /// <summary>The last full comparison; a conversation leaves the resync once it found nothing more to do.</summary>
    private async Task CheckFinallyAsync(Conversation conversation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var result = await repair.RunAsync(conversation.Id, tellAgain: false, cancellationToken);
        foreach (var (message, code) in result.Refused)
        {
            await deadLetters.AddAsync(
                message.ToWorkItem(conversation.Id, now), WorkQueueName.Transcripts, DeadLetterReason.RowRefused, code, cancellationToken);
        }

        foreach (var code in result.NotFiled)
        {
            await deadLetters.AddAsync(
                TranscriptRepairRequest.For(conversation.Id, PeriodicResync.CursorName, now),
                WorkQueueName.Transcripts,
                DeadLetterReason.TranscriptNotFiled,
                code,
                cancellationToken);
        }

        if (result.WroteAfterClose is { } wroteAt)
        {
            await desired.ApplyAsync(conversation.Id, c => AfterClose.Wrote(c, policy, wroteAt), PeriodicResync.CursorName, cancellationToken);
        }

        if (result is { Unexplained.Count: > 0 } or { Unreadable.Count: > 0 } or { UnexplainedFile: not null })
        {
            // The worker tries again what may pass, and tells of the rest.
            await queue.SendManyAsync([TranscriptRepairRequest.For(conversation.Id, PeriodicResync.CursorName, now)], cancellationToken);
        }

        if (result is not { RetryCode: null, CaseGone: false, Unexplained.Count: 0 } || !ConversationPlan.Of(conversation, policy, now).IsEmpty)
        {
            return;
        }

        var left = await desired.EditAsync(
            conversation.Id,
            c => IsOver(c, now) && ConversationPlan.Of(c, policy, now).IsEmpty ? c with { Applied = c.Applied with { LeftResync = true } } : c,
            cancellationToken);
        if (left is not { Applied.LeftResync: true })
        {
            return;
        }

        await index.RemoveActiveAsync(conversation.Id, cancellationToken);
        if (await store.FindAsync(conversation.Id, cancellationToken) is { Value.Applied.LeftResync: false })
        {
            // Reopened between the two writes.
            await index.AddActiveAsync(conversation.Id, cancellationToken);
        }
    }
}
