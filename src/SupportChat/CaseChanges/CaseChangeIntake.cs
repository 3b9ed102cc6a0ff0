using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Upstreams;

namespace SupportChat.CaseChanges;

/// <summary>
/// Takes Case changes into the desired state (design section 3, "Case changes"): finds each one's conversation, folds or reads, stores by
/// compare-and-swap, and queues the reconciles that follow.
/// </summary>
internal sealed partial class CaseChangeIntake(
    IConversationStore store,
    IConversationIndex index,
    SalesforceClient salesforce,
    DesiredStateWriter inputs,
    IWorkQueue queue,
    ReconcilePolicy policy,
    TimeProvider time,
    ILogger<CaseChangeIntake> logger) : ICaseChangeSink
{
    /// <inheritdoc/>
    public async Task ApplyManyAsync(IReadOnlyList<CaseChange> changes, CancellationToken cancellationToken)
    {
        var located = await LocateAsync(await NameCasesOfWorkAsync(changes, cancellationToken), cancellationToken);
        if (located.Count > 0)
        {
            await TakeInAsync([.. (await store.FindManyAsync([.. located.Keys], cancellationToken)).Values], located, cancellationToken);
        }

        if (changes.Any(change => change.AllCases || change.IsOverflow))
        {
            await ReconcileAllAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task RereadManyAsync(IReadOnlyCollection<ConversationId> ids, string cause, CancellationToken cancellationToken)
    {
        var records = (await store.FindManyAsync(ids, cancellationToken)).Values.ToLookup(record => record.Value.Current.CaseId is not null);
        var linked = records[true].ToArray();
        if (linked.Length > 0)
        {
            var hints = linked.ToDictionary(
                record => record.Value.Id,
                record => new List<(SalesforceId, CaseChange)> { (record.Value.Current.CaseId!.Value, CaseChange.HintOf(cause, [record.Value.Current.CaseId.Value])) });
            await TakeInAsync(linked, hints, cancellationToken);
        }

        // Whether their Cases were created is not known yet; the reconcile that finds out reads them.
        var now = time.GetUtcNow();
        var unlinked = records[false].Select(record => new ReconcileRequest { Verify = VerifyScope.Case }.ToWorkItem(record.Value.Id, cause, now)).ToArray();
        if (unlinked.Length > 0)
        {
            await queue.SendManyAsync(unlinked, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task ReconcileAllAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var (_, ids) in index.ListAllActiveAsync(cancellationToken))
        {
            await RereadManyAsync(ids, "reconcile-all", cancellationToken);
            count += ids.Count;
        }

        if (count > 0)
        {
            LogReconcileAll(logger, count);
        }
    }

    /// <summary>Stores what the changes make of the records, and queues the reconciles that follow.</summary>
    private async Task TakeInAsync(
        Versioned<Conversation>[] records, Dictionary<ConversationId, List<(SalesforceId CaseId, CaseChange Change)>> located, CancellationToken cancellationToken)
    {
        var readings = await ReadAsync(located.Values.SelectMany(list => list), cancellationToken);
        var edited = await StoreAsync(records, located, readings, cancellationToken);
        var now = time.GetUtcNow();
        var work = new List<WorkItem>();
        foreach (var conversation in edited)
        {
            if (ConversationPlan.Of(conversation, policy, now) is { IsEmpty: false } plan)
            {
                work.Add(new ReconcileRequest().ToWorkItem(conversation.Id, located[conversation.Id][^1].Change.EventId, now) with { VisibleAt = plan.StartsAt });
            }
        }

        if (work.Count > 0)
        {
            await queue.SendManyAsync(work, cancellationToken);
        }
    }

    /// <summary>Omni-Channel work whose event does not carry the Case: one query for all.</summary>
    private async Task<IReadOnlyList<CaseChange>> NameCasesOfWorkAsync(IReadOnlyList<CaseChange> changes, CancellationToken cancellationToken)
    {
        static bool Lacks(CaseChange change) => change is { AgentWork.AgentWorkIds.Count: > 0, CaseIds.Count: 0, AllCases: false };

        var work = changes.Where(Lacks).SelectMany(change => change.AgentWork!.AgentWorkIds).ToHashSet();
        if (work.Count == 0)
        {
            return changes;
        }

        var cases = await salesforce.FindCasesOfWorkAsync(work, cancellationToken);
        return [.. changes.Select(change => !Lacks(change)
            ? change
            : change with { CaseIds = [.. change.AgentWork!.AgentWorkIds.Where(cases.ContainsKey).Select(id => cases[id]).Distinct()] })];
    }

    /// <summary>Whose each change is: by the enriched key, else by the index, else by one query for all that are left.</summary>
    private async Task<Dictionary<ConversationId, List<(SalesforceId CaseId, CaseChange Change)>>> LocateAsync(
        IReadOnlyList<CaseChange> changes, CancellationToken cancellationToken)
    {
        var unknown = changes
            .Where(change => !ConversationId.TryParseCaseKey(change.ConversationKey, out _))
            .SelectMany(change => change.CaseIds)
            .ToHashSet();
        var owners = new Dictionary<SalesforceId, ConversationId>();
        if (unknown.Count > 0)
        {
            foreach (var (caseId, id) in await index.FindByCasesAsync(unknown, cancellationToken))
            {
                owners[caseId] = id;
            }

            unknown.ExceptWith(owners.Keys);
            if (unknown.Count > 0)
            {
                foreach (var snapshot in await salesforce.FindCasesAsync(unknown, cancellationToken))
                {
                    if (ConversationId.TryParseCaseKey(snapshot.ConversationKey, out var id))
                    {
                        owners[snapshot.Id] = id;
                    }
                }
            }
        }

        var located = new Dictionary<ConversationId, List<(SalesforceId, CaseChange)>>();
        foreach (var change in changes)
        {
            foreach (var caseId in change.CaseIds)
            {
                if (!ConversationId.TryParseCaseKey(change.ConversationKey, out var id) && !owners.TryGetValue(caseId, out id))
                {
                    continue;
                }

                if (!located.TryGetValue(id, out var list))
                {
                    located.Add(id, list = []);
                }

                list.Add((caseId, change));
            }
        }

        return located;
    }

    /// <summary>One query for every Case of which a change only says that it changed; a query that fails leaves the reads to the reconciler.</summary>
    private async Task<Dictionary<SalesforceId, Reading>> ReadAsync(
        IEnumerable<(SalesforceId CaseId, CaseChange Change)> located, CancellationToken cancellationToken)
    {
        var ids = located.Where(item => item.Change.NeedsRead).Select(item => item.CaseId).ToHashSet();
        if (ids.Count == 0)
        {
            return [];
        }

        try
        {
            var snapshots = await salesforce.FindCasesAsync(ids, cancellationToken);
            var agents = policy.JoinOnAccept ? await salesforce.FindAcceptedAgentsAsync(ids, cancellationToken) : null;
            return snapshots.ToDictionary(
                snapshot => snapshot.Id, snapshot => new Reading(snapshot, agents?.TryGetValue(snapshot.Id, out var agent) == true ? agent : null));
        }
        catch (UpstreamException failure)
        {
            LogReadFailed(logger, ids.Count, failure.Code);
            return [];
        }
    }

    /// <summary>Folds the changes into the records, as many of each as there are, and stores what became of them in one call. Returns the records afterwards.</summary>
    private async Task<Conversation[]> StoreAsync(
        Versioned<Conversation>[] records,
        Dictionary<ConversationId, List<(SalesforceId CaseId, CaseChange Change)>> changes,
        Dictionary<SalesforceId, Reading> readings,
        CancellationToken cancellationToken)
    {
        var edited = Array.ConvertAll(records, record => Edit(record.Value, changes[record.Value.Id], readings));
        var changed = Enumerable.Range(0, records.Length).Where(i => !ReferenceEquals(edited[i], records[i].Value)).ToArray();
        var etags = changed.Length == 0 ? [] : await store.ReplaceManyAsync([.. changed.Select(i => new Versioned<Conversation>(edited[i], records[i].ETag))], cancellationToken);
        foreach (var (i, etag) in changed.Zip(etags))
        {
            if (etag is null)
            {
                // Somebody else wrote meanwhile: the fold still holds, a read does not, and asks for another.
                var id = records[i].Value.Id;
                edited[i] = await inputs.EditAsync(id, newer => Fold(newer, changes[id]), cancellationToken)
                    ?? throw new InvalidOperationException($"Conversation {id} disappeared from its store.");
            }
        }

        return edited;
    }

    private Conversation Fold(Conversation conversation, List<(SalesforceId CaseId, CaseChange Change)> changes) =>
        CaseChangeReducer.Apply(conversation, changes, policy, time.GetUtcNow());

    /// <summary>The record after its changes and, where it was read, what its Case says; the same record when it knows all that already.</summary>
    private Conversation Edit(Conversation conversation, List<(SalesforceId CaseId, CaseChange Change)> changes, Dictionary<SalesforceId, Reading> readings)
    {
        if (conversation.Current.CaseId is not { } current || !readings.TryGetValue(current, out var reading) || reading.Snapshot.MasterRecordId is not null)
        {
            return Fold(conversation, changes);
        }

        return changes.TrueForAll(located => located.CaseId == current && located.Change.NeedsRead) && CaseReadReducer.KnowsAlready(conversation, reading.Snapshot, reading.AcceptedBy)
            ? conversation
            : CaseReadReducer.Apply(Fold(conversation, changes), reading.Snapshot, reading.AcceptedBy, time.GetUtcNow());
    }

    [LoggerMessage(3101, LogLevel.Warning, "Every active conversation's Case is read again ({Count}): changes may have been missed")]
    private static partial void LogReconcileAll(ILogger logger, int count);

    [LoggerMessage(3102, LogLevel.Warning, "{Count} Cases could not be read ({Code}); their reconciles read them")]
    private static partial void LogReadFailed(ILogger logger, int count, string code);

    /// <summary>What a query said of a Case.</summary>
    /// <param name="Snapshot">The Case.</param>
    /// <param name="AcceptedBy">Who has accepted its work; null when nobody has, or when that does not matter.</param>
    private readonly record struct Reading(CaseSnapshot Snapshot, SalesforceId? AcceptedBy);
}
