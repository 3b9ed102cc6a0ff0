using System.Text.Json;
using Microsoft.Extensions.Logging;
using SupportChat.Queueing;
using SupportChat.Telemetry;

namespace SupportChat.Conversations;

/// <summary>
/// Consumer of queue <c>conversations</c>: runs a reconcile and keeps the one scheduled requeue of a conversation that did not settle
/// (docs/architecture.md#rule-8-one-scheduled-requeue).
/// </summary>
public sealed partial class ConversationConsumer(
    ConversationReconciler reconciler,
    DesiredStateWriter desired,
    IWorkQueue queue,
    DeadLetters deadLetters,
    SupportChatMetrics metrics,
    TimeProvider time,
    Random dice,
    ILogger<ConversationConsumer> logger)
{
    /// <summary>So often, and for so long, an exception that no rule foresees is retried: it may have been a passing one.</summary>
    private const int MaxUnforeseen = 10;

    private static readonly TimeSpan UnforeseenHorizon = TimeSpan.FromMinutes(15);

    /// <summary>Handles one item. A failure is an outcome; only cancellation throws.</summary>
    public async Task<WorkOutcome> HandleAsync(WorkItem item, CancellationToken cancellationToken)
    {
        try
        {
            if (item.Kind != WorkKind.Reconcile)
            {
                await deadLetters.AddAsync(item, WorkQueueName.Conversations, DeadLetterReason.UnknownWorkKind, item.Kind, cancellationToken);
                return WorkOutcome.Complete;
            }

            if (Read(item) is not { } request)
            {
                await deadLetters.AddAsync(item, WorkQueueName.Conversations, DeadLetterReason.UnreadableBody, item.Kind, cancellationToken);
                return WorkOutcome.Complete;
            }

            var result = await reconciler.RunAsync(item.ConversationId, request, cancellationToken);
            if (result is { Settled: false })
            {
                await RequeueAsync(item, request, result, cancellationToken);
            }

            if (result is not null)
            {
                await ArmAsync(item, request, result, cancellationToken);
            }

            return WorkOutcome.Complete;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogWorkFailed(logger, item.ConversationId.Value, failure);
            return WorkOutcome.Abandon;
        }
    }

    private static ReconcileRequest? Read(WorkItem item)
    {
        try
        {
            var request = JsonSerializer.Deserialize(item.Body.Span, ReconcileRequestJsonContext.Default.ReconcileRequest);
            return request is not null && item.DeliveryCount > 1 ? request with { Verify = VerifyScope.Everything } : request;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task RequeueAsync(WorkItem item, ReconcileRequest request, ReconcileResult result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var requeue = result.Conversation.Requeue;
        var notBefore = result.Rest.NotBefore;
        var later = requeue is not null && requeue.At > now && request.RequeueAt != requeue.At;
        if (later && (notBefore is null || notBefore >= requeue!.At))
        {
            return;
        }

        if (later || result.Failures.Count == 0)
        {
            // The lease on the first message, or the pause between two writes of the status, is waited for: whatever failed beside it must not make that
            // longer.
            await ScheduleAsync(item, (requeue ?? new ScheduledRequeue(now, 0, now, "")) with { At = notBefore ?? now }, cancellationToken);
            return;
        }

        var isGivenUp = requeue is null && result.Conversation.Attention?.Reason == AttentionReason.RetriesExhausted;
        if ((request.TimerAt is not null && requeue is not null) || (isGivenUp && !request.Operator))
        {
            // A timer is no attempt: what has failed before it is tried again by its own schedule. What was given up the resync tries, once each time.
            return;
        }

        var last = result.Failures.OrderByDescending(failure => failure.Failure).First();
        var error = $"{last.Upstream}:{last.Code}";
        var attempt = (requeue?.Attempt ?? 0) + 1;
        var since = requeue?.Since ?? now;
        var unforeseen = result.Failures.Count(failure => failure.Code == ConversationReconciler.Unforeseen);
        var strange = unforeseen == 0
            ? requeue?.Unforeseen
            : new UnforeseenFailures((requeue?.Unforeseen?.Attempts ?? 0) + 1, requeue?.Unforeseen?.Since ?? now);
        var isBug = unforeseen > 0 && (result.Conversation.Attention?.Reason == AttentionReason.Unexpected
            || (strange!.Attempts >= MaxUnforeseen && now - strange.Since >= UnforeseenHorizon));
        if (isBug)
        {
            await GiveUpAsync(item, AttentionReason.Unexpected, error, now, cancellationToken);
            if (unforeseen == result.Failures.Count)
            {
                return;
            }
        }
        else if (now - since > RetrySchedule.Horizon)
        {
            await GiveUpAsync(item, AttentionReason.RetriesExhausted, error, now, cancellationToken);
            return;
        }

        var retryAfter = result.Failures.Max(failure => failure.RetryAfter);
        var delay = RetrySchedule.Delay(attempt, dice.NextDouble(), retryAfter);
        LogRetries(logger, item.ConversationId.Value, error, attempt, delay);
        await ScheduleAsync(item, new ScheduledRequeue(now + delay, attempt, since, error) { Unforeseen = strange }, cancellationToken);
    }

    /// <summary>
    /// Schedules the next look that time alone asks for, unless one is on its way that comes no later; one that came early by its own clock is scheduled anew.
    /// </summary>
    private async Task ArmAsync(WorkItem item, ReconcileRequest request, ReconcileResult result, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (result.Rest.TimerAt is not { } at || (result.IsArmed(now) && result.Conversation.Timer != request.TimerAt))
        {
            return;
        }

        await queue.SendManyAsync(
            [new ReconcileRequest { TimerAt = at }.ToWorkItem(item.ConversationId, item.CorrelationId, now) with { TraceParent = item.TraceParent }],
            cancellationToken);
        await desired.EditAsync(item.ConversationId, c => c with { Timer = at }, cancellationToken);
    }

    /// <summary>Somebody must look; from now on only the resync tries again.</summary>
    private async Task GiveUpAsync(WorkItem item, string reason, string error, DateTimeOffset now, CancellationToken cancellationToken)
    {
        LogGaveUp(logger, item.ConversationId.Value, reason, error);
        await desired.EditAsync(
            item.ConversationId, c => c with { Requeue = null, Attention = c.Attention ?? new Attention(reason, now, error) }, cancellationToken);
    }

    /// <summary>The copy is durable before the record says so: a crash between the two makes one requeue too many, never one too few.</summary>
    private async Task ScheduleAsync(WorkItem item, ScheduledRequeue requeue, CancellationToken cancellationToken)
    {
        var copy = new ReconcileRequest { RequeueAt = requeue.At }.ToWorkItem(item.ConversationId, item.CorrelationId, item.FirstEnqueuedAt) with
        {
            Attempt = requeue.Attempt,
            TraceParent = item.TraceParent,
        };
        await queue.SendManyAsync([copy], cancellationToken);
        metrics.WorkPutOff(item.Kind);
        await desired.EditAsync(item.ConversationId, c => c with { Requeue = requeue }, cancellationToken);
    }

    [LoggerMessage(1002, LogLevel.Error, "Work for conversation {ConversationId} failed and is given back to its queue")]
    private static partial void LogWorkFailed(ILogger logger, string conversationId, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "Conversation {ConversationId} did not settle ({Error}); attempt {Attempt}, again in {Delay}")]
    private static partial void LogRetries(ILogger logger, string conversationId, string error, int attempt, TimeSpan delay);

    [LoggerMessage(1004, LogLevel.Error, "Conversation {ConversationId} needs attention: {Reason} ({Error})")]
    private static partial void LogGaveUp(ILogger logger, string conversationId, string reason, string error);
}
