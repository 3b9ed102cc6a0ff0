using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>Finds the conversations that Case changes are about.</summary>
internal sealed class CaseChangeLocator(IConversationIndex index, SalesforceClient salesforce)
{
    /// <summary>Whose each change is: by the enriched key, else by the index, else by one query for all that are left.</summary>
    public async Task<Dictionary<ConversationId, List<(SalesforceId CaseId, CaseChange Change)>>> LocateAsync(
        IReadOnlyList<CaseChange> changes, CancellationToken cancellationToken)
    {
        changes = await NameCasesOfWorkAsync(changes, cancellationToken);
        var unknown = changes
            .Where(change => !ConversationId.TryParseCaseKey(change.ConversationKey, out _))
            .SelectMany(change => change.CaseIds)
            .ToHashSet();
        var owners = await FindOwnersAsync(unknown, cancellationToken);
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

    private async Task<Dictionary<SalesforceId, ConversationId>> FindOwnersAsync(HashSet<SalesforceId> unknown, CancellationToken cancellationToken)
    {
        if (unknown.Count == 0)
        {
            return [];
        }

        var owners = new Dictionary<SalesforceId, ConversationId>(await index.FindByCasesAsync(unknown, cancellationToken));
        unknown.ExceptWith(owners.Keys);
        foreach (var snapshot in await salesforce.FindCasesAsync(unknown, cancellationToken))
        {
            if (ConversationId.TryParseCaseKey(snapshot.ConversationKey, out var id))
            {
                owners[snapshot.Id] = id;
            }
        }

        return owners;
    }
}
