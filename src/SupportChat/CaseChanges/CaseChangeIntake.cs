using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Upstreams;

namespace SupportChat.CaseChanges;

/// <summary>
/// Takes Case changes into the desired state (docs/architecture.md#case-changes): finds each one's conversation, reduces or reads, stores by
/// compare-and-swap, and queues the reconciles that follow.
/// </summary>
internal sealed partial class CaseChangeIntake(
    IConversationStore store,
    IConversationIndex index,
    SalesforceClient salesforce,
    DesiredStateWriter desired,
    ReconcilePolicy policy,
    TimeProvider time,
    ILogger<CaseChangeIntake> logger) : ICaseChangeSink
{
    private readonly CaseChangeLocator locator = new(index, salesforce);

    /// <inheritdoc/>
    public async Task ApplyManyAsync(IReadOnlyList<CaseChange> changes, CancellationToken cancellationToken)
    {
        var located = await locator.LocateAsync(changes, cancellationToken);
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
            var hints = linked.ToDictionary(record => record.Value.Id, record => Hint(record.Value.Current.CaseId!.Value));
            await TakeInAsync(linked, hints, cancellationToken);

            List<(SalesforceId, CaseChange)> Hint(SalesforceId caseId) => [(caseId, CaseChange.HintOf(cause, [caseId]))];
        }

        // Whether their Cases were created is not known yet; the reconcile that finds out reads them.
        var unlinked = records[false].Select(record => record.Value.Id).ToArray();
        await desired.RequestManyAsync(unlinked, new ReconcileRequest { Verify = VerifyScope.Case }, cause, cancellationToken);
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
        Versioned<Conversation>[] records,
        Dictionary<ConversationId, List<(SalesforceId CaseId, CaseChange Change)>> located,
        CancellationToken cancellationToken)
    {
        var readings = await ReadAsync(located.Values.SelectMany(list => list), cancellationToken);

        // Where somebody else wrote meanwhile, the changes still hold; a read does not, and asks for another.
        await desired.ApplyManyAsync(
            records,
            conversation => Edit(conversation, located[conversation.Id], readings),
            newer => Reduce(newer, located[newer.Id]),
            id => located[id][^1].Change.EventId,
            cancellationToken);
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

    private Conversation Reduce(Conversation conversation, List<(SalesforceId CaseId, CaseChange Change)> changes) =>
        CaseChangeReducer.Apply(conversation, changes, policy);

    /// <summary>The record after its changes and, where it was read, what its Case says; the same record when it knows all that already.</summary>
    private Conversation Edit(Conversation conversation, List<(SalesforceId CaseId, CaseChange Change)> changes, Dictionary<SalesforceId, Reading> readings)
    {
        if (conversation.Current.CaseId is not { } current || !readings.TryGetValue(current, out var reading) || reading.Snapshot.MasterRecordId is not null)
        {
            return Reduce(conversation, changes);
        }

        return changes.TrueForAll(located => located.CaseId == current && located.Change.NeedsRead)
            && CaseReadReducer.KnowsAlready(conversation, reading.Snapshot, reading.AcceptedBy)
            ? conversation
            : CaseReadReducer.Apply(Reduce(conversation, changes), reading.Snapshot, reading.AcceptedBy, time.GetUtcNow());
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
