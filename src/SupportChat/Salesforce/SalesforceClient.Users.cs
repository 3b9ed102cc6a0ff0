using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

public sealed partial class SalesforceClient
{
    /// <summary>A user, or null.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<AgentUser?> FindUserAsync(SalesforceId id, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            HttpMethod.Get, $"{root}/sobjects/User/{id.Value}?fields=Id,Name,IsActive,FullPhotoUrl", null, DocumentedAnswers.Record, cancellationToken);
        return answer.IsGone ? null : answer.Read(SalesforceJson.User);
    }

    /// <summary>
    /// The users who accepted the Cases' work items last, by Case; Cases that nobody has accepted are not there (docs/reference/salesforce.md#omni-channel).
    /// </summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<IReadOnlyDictionary<SalesforceId, SalesforceId>> FindAcceptedAgentsAsync(
        IReadOnlyCollection<SalesforceId> caseIds, CancellationToken cancellationToken)
    {
        var agents = new Dictionary<SalesforceId, SalesforceId>();
        foreach (var some in caseIds.Distinct().Chunk(MaxIdsPerQuery))
        {
            var soql = $"SELECT WorkItemId, UserId FROM AgentWork WHERE WorkItemId IN ({Soql.List(some)}) AND Status = 'Opened' ORDER BY CreatedDate DESC";
            var rows = await QueryAsync(soql, row => (SalesforceJson.Id(row, "WorkItemId"), SalesforceJson.Id(row, "UserId")), cancellationToken);
            foreach (var (caseId, agent) in rows)
            {
                agents.TryAdd(caseId, agent);
            }
        }

        return agents;
    }

    /// <summary>The Cases that work items are about, by AgentWork id; deleted rows too, those on other objects and those that never were not.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<IReadOnlyDictionary<SalesforceId, SalesforceId>> FindCasesOfWorkAsync(
        IReadOnlyCollection<SalesforceId> agentWorkIds, CancellationToken cancellationToken)
    {
        var cases = new Dictionary<SalesforceId, SalesforceId>();
        foreach (var some in agentWorkIds.Distinct().Chunk(MaxIdsPerQuery))
        {
            var soql = $"SELECT Id, WorkItemId FROM AgentWork WHERE Id IN ({Soql.List(some)})";
            var rows = await QueryAsync(
                soql, row => (Work: SalesforceJson.Id(row, "Id"), Item: SalesforceJson.Id(row, "WorkItemId")), cancellationToken, withDeleted: true);
            foreach (var (work, item) in rows.Where(row => row.Item.IsCase))
            {
                cases[work] = item;
            }
        }

        return cases;
    }

    /// <summary>Whether the user is online in Omni-Channel; null in an org that has no Omni-Channel, or does not tell.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<bool?> IsOnlineAsync(SalesforceId userId, CancellationToken cancellationToken)
    {
        try
        {
            var rows = await QueryAsync(
                $"SELECT IsAway FROM UserServicePresence WHERE UserId = {Soql.Literal(userId.Value)} AND IsCurrentState = true",
                row => row.Flag("IsAway"),
                cancellationToken);
            return rows.Any(isAway => !isAway);
        }
        catch (UpstreamException unknown) when (unknown.Code is "INVALID_TYPE" or "INVALID_FIELD" or "INSUFFICIENT_ACCESS")
        {
            return null;
        }
    }

    /// <summary>The queue of that DeveloperName, or null.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<SalesforceId?> FindQueueAsync(string developerName, CancellationToken cancellationToken)
    {
        var soql = $"SELECT Id FROM Group WHERE Type = 'Queue' AND DeveloperName = {Soql.Literal(developerName)}";
        var queues = await QueryAsync(soql, row => SalesforceJson.Id(row, "Id"), cancellationToken);
        return queues.Count > 0 ? queues[0] : null;
    }

    /// <summary>The Contact whose external id field has the value, or null when none or several have it.</summary>
    /// <param name="field">API name, from the settings.</param>
    /// <param name="value">Any text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<SalesforceId?> FindContactAsync(string field, string value, CancellationToken cancellationToken)
    {
        var soql = $"SELECT Id FROM Contact WHERE {field} = {Soql.Literal(value)} LIMIT 2";
        var contacts = await QueryAsync(soql, row => SalesforceJson.Id(row, "Id"), cancellationToken);
        return contacts is [var only] ? only : null;
    }

    /// <summary>The org's Case statuses (docs/reference/salesforce.md#case).</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public Task<IReadOnlyList<CaseStatusValue>> ListCaseStatusesAsync(CancellationToken cancellationToken) =>
        QueryAsync("SELECT ApiName, IsClosed, IsDefault, SortOrder FROM CaseStatus", SalesforceJson.Status, cancellationToken);
}

/// <summary>A user who may be an agent.</summary>
public sealed record AgentUser(SalesforceId Id, string Name, bool IsActive, string? PhotoUrl);

/// <summary>A Case status (docs/reference/salesforce.md#case).</summary>
public sealed record CaseStatusValue(string ApiName, bool IsClosed, bool IsDefault, int SortOrder);
