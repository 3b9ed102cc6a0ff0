using Microsoft.Extensions.Logging;
using SupportChat.Queueing;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>
/// Makes Sendbird and Salesforce agree with one conversation's record (docs/architecture.md#the-one-idea). Level-triggered: it may run at any time, any number
/// of times, and two may run at once; each step is safe to repeat, and every result is stored by compare-and-swap.
/// </summary>
public sealed partial class ConversationReconciler(
    IConversationStore store,
    IConversationIndex index,
    IMessageLedger ledger,
    IWorkQueue queue,
    ChannelSteps channel,
    CaseSteps cases,
    AgentSteps agents,
    NoticeSteps notices,
    Silence silence,
    ReconcilePolicy policy,
    SupportChatMetrics metrics,
    TimeProvider time,
    ILogger<ConversationReconciler> logger)
{
    /// <summary>Code of a step that ended by an exception which no rule foresees.</summary>
    internal const string Unforeseen = "error";

    private const string Ours = "supportchat";

    /// <summary>Far above what any conversation needs; only a record that others keep changing reaches it, and is looked at again later.</summary>
    private const int MaxSteps = 60;

    /// <summary>Runs every step that the record asks for, until nothing is left or what is left failed.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="request">What to doubt first.</param>
    /// <param name="cancellationToken">Stops at once; the record is left as it was stored last.</param>
    /// <returns>The outcome, or null when there is no such conversation.</returns>
    public async Task<ReconcileResult?> RunAsync(ConversationId id, ReconcileRequest request, CancellationToken cancellationToken)
    {
        var loaded = await store.FindAsync(id, cancellationToken);
        return loaded is null ? null : await RunAsync(loaded, request, StartContext.None, cancellationToken);
    }

    /// <summary>The same for a record in hand, within a start.</summary>
    internal async Task<ReconcileResult> RunAsync(
        Versioned<Conversation> loaded, ReconcileRequest request, StartContext start, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var result = await RunStepsAsync(loaded, request, start, cancellationToken);
        metrics.ReconcileEnded(
            time.GetElapsedTime(started), result.Conversation.Attention is not null
                ? "attention"
                : result.Settled ? "done" : "retry", start.IsStart ? "start" : "queue");
        return result;
    }

    private async Task<ReconcileResult> RunStepsAsync(
        Versioned<Conversation> loaded, ReconcileRequest request, StartContext start, CancellationToken cancellationToken)
    {
        var run = new Run(loaded, start);
        await StoreAsync(run, Begin(request), cancellationToken);
        var running = new Dictionary<Task<ReconcileStepResult>, StepUnderWay>();
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (true)
            {
                StartSteps(run, running, abandoned.Token);
                if (running.Count > 0)
                {
                    await Task.WhenAny(running.Keys);
                    await StoreAsync(run, c => Collect(run, running, c), cancellationToken);
                    continue;
                }

                await StoreAsync(run, c => End(c, run, time.GetUtcNow()), cancellationToken);
                if (start.Deadline.IsCancellationRequested || PlanOf(run, run.Current.Value).Steps.All(run.Failed.ContainsKey))
                {
                    var rest = ConversationPlan.Of(run.Current.Value, policy, time.GetUtcNow());
                    return new ReconcileResult(run.Current.Value, rest, [.. run.Failed.Values]);
                }
            }
        }
        finally
        {
            // The store may have failed while steps were under way: none of them goes on writing once its run is over.
            await abandoned.CancelAsync();
            await ((Task)Task.WhenAll(running.Keys)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Starts every step that the newest record asks for, unless it runs already or failed in this run.</summary>
    private void StartSteps(Run run, Dictionary<Task<ReconcileStepResult>, StepUnderWay> running, CancellationToken cancellationToken)
    {
        if (run.Start.Deadline.IsCancellationRequested)
        {
            return;
        }

        foreach (var step in PlanOf(run, run.Current.Value).Steps.Where(
            step => !run.Failed.ContainsKey(step) && running.Values.All(other => other.Step != step)))
        {
            if (++run.Steps > MaxSteps)
            {
                run.Failed[step] = new UpstreamException(Ours, UpstreamFailure.Transient, "busy", "The record kept changing.");
                continue;
            }

            running.Add(RunStepAsync(step, run, cancellationToken), new StepUnderWay(step, run.Conflicts, run.Current.Value));
        }
    }

    private static Func<Conversation, Conversation> Begin(ReconcileRequest request) => c =>
    {
        var applied = request.Verify == VerifyScope.Nothing ? c.Applied : c.Applied.Unknown(request.Verify);
        if (!request.Operator)
        {
            return applied == c.Applied ? c : c with { Applied = applied };
        }

        return c with
        {
            Applied = applied with
            {
                SendbirdRefused = false,
                Case = applied.Case is CaseCreationState.Refused or CaseCreationState.RefusedAndNotified ? CaseCreationState.Full : applied.Case,
                Channel = applied.Channel is ChannelState.Foreign or ChannelState.Refused ? ChannelState.Never : applied.Channel,
            },
            Attention = c.Attention?.Reason is AttentionReason.ChannelDeleted or AttentionReason.CaseDeleted ? c.Attention : null,
            Desired = c.Desired with { Repair = true },
        };
    };

    private Conversation End(Conversation conversation, Run run, DateTimeOffset now)
    {
        conversation = SilenceLook.Forget(conversation, policy);
        if (run.Start.IsStart && conversation.StartingUntil is not null)
        {
            conversation = conversation with { StartingUntil = null };
        }

        if (run.OwnedAttempt is { } owned && !run.SendStarted && conversation.Applied.FirstMessageTriedAt == owned)
        {
            conversation = conversation with { Applied = conversation.Applied with { FirstMessageTriedAt = null } };
        }

        if (conversation.Request is not null && conversation.Current.CaseId is not null && conversation.Applied.FirstMessageSent)
        {
            conversation = conversation with { Request = null };
        }

        // Retries had been given up: that everything is done now says that they were needed no longer.
        var isOver = conversation.Attention?.Reason is AttentionReason.RetriesExhausted or AttentionReason.Unexpected;
        return (conversation.Requeue is not null || isOver) && ConversationPlan.Of(conversation, policy, now).IsEmpty
            ? conversation with { Requeue = null, Attention = isOver ? null : conversation.Attention }
            : conversation;
    }

    private Conversation Collect(Run run, Dictionary<Task<ReconcileStepResult>, StepUnderWay> running, Conversation conversation)
    {
        // A swap that fails runs this again on the newer record: finished steps stay in `run.Finished` until they are stored.
        foreach (var task in running.Keys.Where(task => task.IsCompleted).ToList())
        {
            running.Remove(task, out var info);
            if (task.IsCompletedSuccessfully)
            {
                run.Finished.Add((task.Result, info.Conflicts));
                if (task.Result.Failure is { } again)
                {
                    run.Failed[info.Step] = again;
                }

                continue;
            }

            var failure = task.Exception?.InnerException;
            if (failure is not null and not UpstreamException and not OperationCanceledException)
            {
                LogStepBroke(logger, conversation.Id.Value, info.Step, failure);
            }

            run.Failed[info.Step] = failure as UpstreamException
                ?? new UpstreamException(Ours, UpstreamFailure.Transient, task.IsCanceled ? "deadline" : Unforeseen, "A step did not finish.", failure);
            run.Finished.Add((new ReconcileStepResult(Lost(info)), info.Conflicts));
        }

        conversation = run.Finished.Aggregate(conversation, (c, finished) => finished.Result.Edit(run.Conflicts != finished.Conflicts)(c));
        var isLast = running.Count == 0 && (run.Start.Deadline.IsCancellationRequested || PlanOf(run, conversation).Steps.All(run.Failed.ContainsKey));
        return isLast ? End(conversation, run, time.GetUtcNow()) : conversation;
    }

    private ConversationPlan PlanOf(Run run, Conversation conversation) =>
        ConversationPlan.Of(conversation, policy, time.GetUtcNow(), run.OwnedAttempt, run.Start.IsStart, run.OwnedNotice);

    /// <summary>A write whose answer never came may have happened.</summary>
    private static Func<Conversation, Conversation> Lost(StepUnderWay step) => step.Step switch
    {
        ReconcileStep.WriteStatus => c => c with
        {
            Applied = c.Applied with { CaseStatusUnknown = true, Told = ChannelStatus.Anything(c.Applied.Told) },
        },
        ReconcileStep.Freeze => c => c with { Applied = c.Applied with { FrozenUnknown = true } },
        ReconcileStep.MoveAgents => c => AgentSteps.MarkUnknown(c, step.Before),
        ReconcileStep.WriteIntent => c => c with { Applied = c.Applied with { IntentUnknown = true, IntentUnexplainedSince = null } },
        ReconcileStep.CreateCase => c => c.Applied.CaseUnexplainedSince is null ? c : c with { Applied = c.Applied with { CaseUnexplainedSince = null } },
        _ => c => c,
    };

    private async Task StoreAsync(Run run, Func<Conversation, Conversation> edit, CancellationToken cancellationToken)
    {
        run.Current = await store.UpdateAsync(run.Current, edit, () => run.Conflicts++, cancellationToken)
            ?? throw new InvalidOperationException($"Conversation {run.Current.Value.Id} disappeared from its store.");
        run.Finished.Clear();
    }

    private async Task<ReconcileStepResult> RunStepAsync(ReconcileStep step, Run run, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Start.Deadline);
        var conversation = run.Current.Value;
        switch (step)
        {
            case ReconcileStep.List:
                await index.AddToUserAsync(conversation.UserId, conversation.CreatedAt, conversation.Id, linked.Token);
                return new ReconcileStepResult(c => c with { Applied = c.Applied with { Listed = true } });
            case ReconcileStep.Activate:
                await index.AddActiveAsync(conversation.Id, linked.Token);
                return new ReconcileStepResult(c => c with { Applied = c.Applied with { LeftResync = false } });
            case ReconcileStep.Channel:
                return await channel.EnsureAsync(conversation, run.Start.CustomerReady, linked.Token);
            case ReconcileStep.ClaimFirstMessage:
                return ClaimFirstMessage(run, conversation);
            case ReconcileStep.SendFirstMessage:
                run.SendStarted = true;
                return await channel.SendFirstMessageAsync(conversation, run.LookFirst, linked.Token);
            case ReconcileStep.CreateCase:
                return await cases.CreateAsync(conversation, linked.Token);
            case ReconcileStep.ReadCase:
                return await cases.ReadAsync(conversation, linked.Token);
            case ReconcileStep.WriteIntent:
                return await cases.WriteIntentAsync(conversation, linked.Token);
            case ReconcileStep.DecideReopen:
                return new ReconcileStepResult(c => AfterClose.Decide(c, policy, time.GetUtcNow()));
            case ReconcileStep.WriteStatus:
                return await channel.WriteStatusAsync(conversation, linked.Token);
            case ReconcileStep.Freeze:
                return await channel.FreezeAsync(conversation, linked.Token);
            case ReconcileStep.LookAtAgents:
                return await agents.ReadMembersAsync(conversation, linked.Token);
            case ReconcileStep.MoveAgents:
                return await agents.SyncMembersAsync(conversation, linked.Token);
            case ReconcileStep.LookAtHours:
                return await notices.LookAtHoursAsync(linked.Token);
            case ReconcileStep.LookAtSilence:
                return await silence.LookAsync(conversation, linked.Token);
            case ReconcileStep.ClaimNotice:
                return ClaimNotice(run, conversation);
            case ReconcileStep.SendNotice:
                return Notices.Due(conversation, policy, time.GetUtcNow()) is { } notice && notice.Identity == conversation.Applied.NoticeClaim?.Identity
                    ? await notices.SendAsync(conversation, notice, linked.Token)
                    : new ReconcileStepResult(c => c);
            case ReconcileStep.RequestRepair:
                return await RequestRepairAsync(run, conversation, linked.Token);
            default:
                throw new InvalidOperationException($"Unknown step {step}.");
        }
    }

    private ReconcileStepResult ClaimFirstMessage(Run run, Conversation conversation)
    {
        var before = conversation.Applied.FirstMessageTriedAt;
        var claim = time.GetUtcNow();
        run.OwnedAttempt = claim;
        run.LookFirst = before is not null;
        return new ReconcileStepResult(c => c.Applied.FirstMessageTriedAt == before ? c with { Applied = c.Applied with { FirstMessageTriedAt = claim } } : c);
    }

    private ReconcileStepResult ClaimNotice(Run run, Conversation conversation)
    {
        var now = time.GetUtcNow();
        if (Notices.Due(conversation, policy, now) is not { } notice)
        {
            return new ReconcileStepResult(c => c);
        }

        var before = conversation.Applied.NoticeClaim;
        var claim = new NoticeClaim(notice.Identity, now, before?.Identity == notice.Identity ? before.Since : now);
        return new ReconcileStepResult(c =>
        {
            var isMine = c.Applied.NoticeClaim == before;
            run.OwnedNotice = isMine ? now : null;
            return isMine ? c with { Applied = c.Applied with { NoticeClaim = claim } } : c;
        });
    }

    /// <summary>
    /// Messages that came before the Case parked. A channel that this very run created needs no comparison unless the ledger has seen a message;
    /// a worker that parks one later looks at the record again after parking, so one of the two sees the other.
    /// </summary>
    private async Task<ReconcileStepResult> RequestRepairAsync(Run run, Conversation conversation, CancellationToken cancellationToken)
    {
        var nothingSeen = run.Start.IsNew && (await ledger.ListAsync(conversation.Id, 1, null, cancellationToken)).Items.Count == 0;
        if (!nothingSeen)
        {
            await queue.SendManyAsync([TranscriptRepairRequest.For(conversation.Id, conversation.Id.Value, time.GetUtcNow())], cancellationToken);
        }

        // Whoever wrote meanwhile may have asked for another comparison.
        return new ReconcileStepResult(c => c with { Desired = c.Desired with { Repair = false } }, c => c);
    }

    [LoggerMessage(1001, LogLevel.Error, "Step {Step} of conversation {ConversationId} broke")]
    private static partial void LogStepBroke(ILogger logger, string conversationId, ReconcileStep step, Exception exception);

    /// <summary>A step that runs.</summary>
    /// <param name="Step">Which.</param>
    /// <param name="Conflicts">Failed swaps of the run when it began.</param>
    /// <param name="Before">The record that it began with.</param>
    private readonly record struct StepUnderWay(ReconcileStep Step, int Conflicts, Conversation Before);

    /// <summary>State of one run; touched by the run's own loop only, and by steps before their first await.</summary>
    private sealed class Run(Versioned<Conversation> current, StartContext start)
    {
        public Versioned<Conversation> Current { get; set; } = current;

        public StartContext Start { get; } = start;

        public int Steps { get; set; }

        public int Conflicts { get; set; }

        public DateTimeOffset? OwnedAttempt { get; set; } = start.IsNew ? current.Value.Applied.FirstMessageTriedAt : null;

        public bool LookFirst { get; set; }

        public DateTimeOffset? OwnedNotice { get; set; }

        public bool SendStarted { get; set; }

        public Dictionary<ReconcileStep, UpstreamException> Failed { get; } = [];

        public List<(ReconcileStepResult Result, int Conflicts)> Finished { get; } = [];
    }
}
