using Microsoft.Extensions.Logging;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>The reconciler's steps on the Salesforce side.</summary>
public sealed partial class CaseSteps(
    SalesforceClient salesforce,
    CaseStatusCatalog statuses,
    ReopenedOwner reopenedOwner,
    NewCaseFields fields,
    IConversationIndex index,
    Silence silence,
    ReconcilePolicy policy,
    TimeProvider time,
    ILogger<CaseSteps> logger)
{
    /// <summary>
    /// Creates the Case once: a repeat finds the first by its unique key and changes nothing (docs/architecture.md#rule-4-create-never-upsert).
    /// </summary>
    internal async Task<ReconcileStepResult> CreateAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var caseKey = conversation.Id.CaseKey(conversation.Current.Number);
        var body = await fields.ForAsync(conversation, cancellationToken);
        switch (await salesforce.CreateCaseAsync(caseKey, body, cancellationToken))
        {
            case CaseCreation.Created created:
                return await LinkAsync(conversation, created.Case, cancellationToken);
            case CaseCreation.Duplicate:
                var existing = await salesforce.FindCaseByKeyAsync(caseKey, cancellationToken)
                    ?? throw new UpstreamException("salesforce", UpstreamFailure.Transient, "DUPLICATE_VALUE", "The Case exists but cannot be read yet.");
                return await LinkAsync(conversation, existing, cancellationToken);
            case CaseCreation.Refused refused:
                return Again(
                    refused.Failure, refused.Errors, conversation.Applied.CaseUnexplainedSince, (known, at) => known with { CaseUnexplainedSince = at })
                    ?? Refuse(conversation, refused.Errors);
            default:
                throw new InvalidOperationException("Unknown outcome of a Case creation.");
        }
    }

    /// <summary>Reads the Case; what it says wins over all that the record held when the read began (docs/architecture.md#rule-6-versions).</summary>
    internal async Task<ReconcileStepResult> ReadAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var id = conversation.Current.CaseId!.Value;
        var snapshot = await salesforce.FindCaseAsync(id, cancellationToken);
        if (snapshot is not null)
        {
            return Read(conversation, snapshot, await FindAcceptedAgentAsync(id, cancellationToken));
        }

        var removed = await salesforce.FindCasesAsync([id], cancellationToken);
        if (removed is not [{ MasterRecordId: { } masterId }] || await salesforce.FindCaseAsync(masterId, cancellationToken) is not { } master)
        {
            return new ReconcileStepResult(c => CaseReadReducer.Deleted(c, time.GetUtcNow()), Again);
        }

        await index.LinkCaseAsync(masterId, conversation.Id, cancellationToken);
        return Read(conversation, master, await FindAcceptedAgentAsync(masterId, cancellationToken));
    }

    private async Task<SalesforceId?> FindAcceptedAgentAsync(SalesforceId caseId, CancellationToken cancellationToken) =>
        policy.JoinOnAccept && (await salesforce.FindAcceptedAgentsAsync([caseId], cancellationToken)).TryGetValue(caseId, out var agent) ? agent : null;

    /// <summary>Writes the oldest intent, unless it is on the Case already (docs/architecture.md#rule-5-intents).</summary>
    internal async Task<ReconcileStepResult> WriteIntentAsync(Conversation conversation, CancellationToken cancellationToken)
    {
        var id = conversation.Current.CaseId!.Value;
        var intent = conversation.Desired.Intents[0];
        if (intent.Kind == IntentKind.Reopen)
        {
            return await ReopenAsync(conversation, intent, id, cancellationToken);
        }

        if (conversation.Applied.IntentUnknown)
        {
            var snapshot = await salesforce.FindCaseAsync(id, cancellationToken);
            if (snapshot?.LastIntent == intent.Id)
            {
                // Opened since, by somebody else: nothing of the close holds, and what was said before it waits for no answer.
                return intent.Kind == IntentKind.Close && !snapshot.IsClosed
                    ? new ReconcileStepResult(c => Again(WatchAnew(Done(c, intent))))
                    : new ReconcileStepResult(c => Written(c, conversation.Current.Number, intent));
            }

            if (snapshot is null)
            {
                return new ReconcileStepResult(c => c with { Applied = c.Applied with { CaseUnknown = true } });
            }

            if (intent.Unanswered is not null && snapshot.IsClosed)
            {
                return new ReconcileStepResult(c => Again(Done(c, intent)));
            }
        }

        // While it waited, somebody may have spoken, closed the Case, or taken it.
        if (intent.Unanswered is { } word
            && (ConversationPlan.WantedAgent(conversation, policy) != intent.Agent || !await silence.IsUnansweredAsync(conversation, word, cancellationToken)))
        {
            return new ReconcileStepResult(c => Done(c, intent));
        }

        CaseUpdate update;
        try
        {
            update = await salesforce.UpdateCaseAsync(id, await BodyAsync(intent, cancellationToken), autoAssign: false, cancellationToken);
        }
        catch (UpstreamException locked) when (locked.Code == "ENTITY_IS_LOCKED" && intent.Unanswered is not null)
        {
            // By an approval: whoever decides on that is at work on the Case.
            return new ReconcileStepResult(c => WatchAnew(Done(c, intent)));
        }

        switch (update)
        {
            case CaseUpdate.Updated:
                return new ReconcileStepResult(c => Written(c, conversation.Current.Number, intent));
            case CaseUpdate.NotFound:
                return new ReconcileStepResult(c => c with { Applied = c.Applied with { CaseUnknown = true } });
            case CaseUpdate.Refused refused:
                return Again(
                    refused.Failure, refused.Errors, conversation.Applied.IntentUnexplainedSince, (known, at) => known with { IntentUnexplainedSince = at })
                    ?? new ReconcileStepResult(c => (intent.Unanswered is null ? Done(c, intent) : WatchAnew(Done(c, intent))) with
                    {
                        Attention = NeedsAttention(AttentionReason.IntentRefused, Codes(refused.Errors)),
                    });
            default:
                throw new InvalidOperationException("Unknown outcome of a Case update.");
        }
    }

    /// <summary>
    /// Opens the Case again, unless somebody has. One that the org does not let open (a validation rule, a locked record) is followed by another one.
    /// </summary>
    private async Task<ReconcileStepResult> ReopenAsync(Conversation conversation, Intent intent, SalesforceId id, CancellationToken cancellationToken)
    {
        var snapshot = await salesforce.FindCaseAsync(id, cancellationToken);
        if (snapshot is null)
        {
            return new ReconcileStepResult(c => c with { Applied = c.Applied with { CaseUnknown = true } });
        }

        if (snapshot.LastIntent == intent.Id)
        {
            return new ReconcileStepResult(c => Reopened(c, conversation.Current.Number, intent, intent.At));
        }

        // An agent has opened it, or has opened and closed it: the next read answers the wish.
        var now = conversation.Current with { ClosedAt = snapshot.ClosedDate ?? conversation.Current.ClosedAt };
        if (!snapshot.IsClosed || conversation.Desired.Reopen is not { } wish || AfterClose.IsAnswered(now, policy, wish))
        {
            return new ReconcileStepResult(c => Again(Done(c, intent)));
        }

        var owner = await reopenedOwner.ChooseAsync(snapshot.OwnerId, cancellationToken);
        var body = new Dictionary<string, object?>
        {
            ["SupportChat_LastIntent__c"] = intent.Id,
            ["SupportChat_CloseReason__c"] = null,
            ["Status"] = await statuses.ReopenedAsync(cancellationToken),
        };
        if (owner.QueueId is { } queueId)
        {
            body["OwnerId"] = queueId.Value;
        }

        CaseUpdate update;
        try
        {
            update = await salesforce.UpdateCaseAsync(id, body, owner.AutoAssign, cancellationToken);
        }
        catch (UpstreamException locked) when (locked.Code == "ENTITY_IS_LOCKED")
        {
            // By an approval, for as long as that takes: the customer does not wait for it.
            return RefuseReopening(intent, locked.Code);
        }

        switch (update)
        {
            case CaseUpdate.Updated:
                return new ReconcileStepResult(c => Reopened(c, conversation.Current.Number, intent, time.GetUtcNow()));
            case CaseUpdate.NotFound:
                return new ReconcileStepResult(c => c with { Applied = c.Applied with { CaseUnknown = true } });
            case CaseUpdate.Refused refused:
                return Again(
                    refused.Failure, refused.Errors, conversation.Applied.IntentUnexplainedSince, (known, at) => known with { IntentUnexplainedSince = at })
                    ?? RefuseReopening(intent, Codes(refused.Errors));
            default:
                throw new InvalidOperationException("Unknown outcome of a Case update.");
        }
    }

    private ReconcileStepResult RefuseReopening(Intent intent, string codes) => new(c =>
    {
        if (c.Desired.Intents.All(other => other.Id != intent.Id) || c.Desired.Reopen is null)
        {
            return c;
        }

        if (c.Desired.Intents.Count > 1)
        {
            // A rating belongs to the Case that it was given for: it is written first, and then this is asked again.
            return Done(c, intent);
        }

        LogNotReopened(logger, c.Id.Value, codes);
        return AfterClose.FollowUp(Done(c, intent), policy, time.GetUtcNow());
    });

    private static Conversation Reopened(Conversation conversation, int episode, Intent intent, DateTimeOffset at)
    {
        if (conversation.Current.Number != episode)
        {
            // A slow answer: the conversation goes on in another Case.
            return conversation;
        }

        var done = Done(conversation, intent);
        return done.WithCurrent(done.Current with { Continuation = new Continuation(intent.Id, at) }) with
        {
            Desired = done.Desired with { Reread = true, Reopen = done.Desired.Reopen is { } wish ? wish with { ReopenedAt = at } : null },
        };
    }

    /// <summary>The intent is on the Case; who closed it is known by that.</summary>
    private Conversation Written(Conversation conversation, int episode, Intent intent)
    {
        if (conversation.Current.Number != episode)
        {
            return conversation;
        }

        var done = Done(conversation, intent);
        if (intent.Kind != IntentKind.Close)
        {
            return done;
        }

        var closed = done.WithCurrent(done.Current with
        {
            CloseReason = intent.Reason,
            Silent = intent.Unanswered is { CreatedAt: var since } ? new SilentClose(since, intent.At, time.GetUtcNow()) : null,
        });

        // The word is dealt with, whenever the news of the close comes; a comparison that they asked for did not know yet which messages crossed with it.
        return intent.Unanswered is null ? closed : closed with
        {
            Applied = closed.Applied with { Silence = null },
            Desired = closed.Desired with { Repair = true },
        };
    }

    /// <summary>What was said until now counts no more; the next word does.</summary>
    private static Conversation WatchAnew(Conversation conversation) =>
        conversation with { Applied = conversation.Applied with { Silence = null } };

    private static Conversation Done(Conversation conversation, Intent intent) => conversation with
    {
        Desired = conversation.Desired with { Intents = [.. conversation.Desired.Intents.Where(other => other.Id != intent.Id)] },
        Applied = conversation.Applied with { IntentUnknown = false, IntentUnexplainedSince = null },
    };

    private static Conversation Again(Conversation conversation) => conversation with { Desired = conversation.Desired with { Reread = true } };

    /// <summary>Codes and field names only: an upstream's message may quote what the customer wrote.</summary>
    private static string Codes(IReadOnlyList<SalesforceError> errors) =>
        string.Join(", ", errors.Select(error => error.Fields.Count == 0 ? error.Code : $"{error.Code} ({string.Join(' ', error.Fields)})"));

    private async Task<ReconcileStepResult> LinkAsync(Conversation conversation, CaseSnapshot snapshot, CancellationToken cancellationToken)
    {
        await index.LinkCaseAsync(snapshot.Id, conversation.Id, cancellationToken);
        var number = conversation.Current.Number;
        return new ReconcileStepResult(
            c => c.Current.Number != number || c.Current.CaseId is not null ? c : Created(c, snapshot),
            c => c.Current.Number != number || c.Current.CaseId is not null ? c : Again(Created(c, snapshot)));
    }

    private Conversation Created(Conversation conversation, CaseSnapshot snapshot)
    {
        var read = CaseReadReducer.Apply(conversation, snapshot, null, time.GetUtcNow());
        return read with
        {
            Applied = read.Applied with { CaseUnexplainedSince = null },
            Desired = read.Desired with { Repair = true },
            Attention = read.Attention?.Reason == AttentionReason.CaseRefused ? null : read.Attention,
        };
    }

    /// <summary>Only news of the Case itself asks for another read: two runs that read at once would otherwise keep each other reading.</summary>
    private ReconcileStepResult Read(Conversation before, CaseSnapshot snapshot, SalesforceId? acceptedBy)
    {
        Conversation Apply(Conversation conversation) => CaseReadReducer.Apply(conversation, snapshot, acceptedBy, time.GetUtcNow());
        return new ReconcileStepResult(
            Apply, c => CaseReadReducer.KnowsAlready(c, snapshot, acceptedBy) ? c : CaseReadReducer.KnowsTheSame(before, c) ? Apply(c) : Again(c));
    }

    /// <summary>A refusal that the org's automation does not explain is tried again for a while before it counts; null when it counts now.</summary>
    private ReconcileStepResult? Again(
        UpstreamFailure failure, IReadOnlyList<SalesforceError> errors, DateTimeOffset? since, Func<AppliedState, DateTimeOffset, AppliedState> remember)
    {
        var now = time.GetUtcNow();
        if (failure != UpstreamFailure.Unexplained || !RetrySchedule.IsUnexplained(since ?? now, now))
        {
            return null;
        }

        var code = SalesforceErrors.Worst(errors, 400).Code;
        return new ReconcileStepResult(c => c with { Applied = remember(c.Applied, since ?? now) })
        {
            Failure = new UpstreamException("salesforce", UpstreamFailure.Transient, code, $"The org's automation failed without an explanation ({code})."),
        };
    }

    private ReconcileStepResult Refuse(Conversation conversation, IReadOnlyList<SalesforceError> errors)
    {
        if (conversation.Applied.Case == CaseCreationState.Full)
        {
            IReadOnlyList<string> fields = [.. errors.SelectMany(error => error.Fields).Distinct()];
            return new ReconcileStepResult(c => c with
            {
                Applied = c.Applied with { Case = CaseCreationState.Reduced, CaseUnexplainedSince = null, RefusedFields = fields },
            });
        }

        return new ReconcileStepResult(c => c with
        {
            Applied = c.Applied with { Case = CaseCreationState.Refused, CaseUnexplainedSince = null },
            Attention = NeedsAttention(AttentionReason.CaseRefused, Codes(errors)),
        });
    }

    private Attention NeedsAttention(string reason, string detail) => new(reason, time.GetUtcNow(), detail);

    private async Task<IReadOnlyDictionary<string, object?>> BodyAsync(Intent intent, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, object?> { ["SupportChat_LastIntent__c"] = intent.Id };
        switch (intent.Kind)
        {
            case IntentKind.Close:
                body["Status"] = await statuses.ClosedAsync(cancellationToken);
                body["SupportChat_CloseReason__c"] = intent.Reason;
                break;
            case IntentKind.Rating:
                body["SupportChat_Rating__c"] = intent.Score;
                body["SupportChat_RatingComment__c"] = intent.Comment;
                body["SupportChat_RatedAt__c"] = intent.At;
                break;
            default:
                throw new InvalidOperationException($"Unknown intent {intent.Kind}.");
        }

        return body;
    }

    [LoggerMessage(1006, LogLevel.Information, "The closed Case of conversation {ConversationId} cannot be opened again ({Codes}): another one follows it")]
    private static partial void LogNotReopened(ILogger logger, string conversationId, string codes);
}
