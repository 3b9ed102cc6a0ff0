using System.Text.Json;
using SupportChat.Cli.Setup;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>Who is in the agents' group, and which of them lack a permission set.</summary>
internal sealed class AgentGroup(SalesforceClient salesforce)
{
    /// <summary>The active members; null when the group has none at all, or is not there.</summary>
    public async Task<IReadOnlyList<GroupedAgent>?> FindActiveAsync(CancellationToken cancellationToken)
    {
        var groups = await IdsAsync($"FROM Group WHERE DeveloperName = '{SalesforceSetup.AgentGroup}'", cancellationToken);
        var members = await SelectAsync("UserOrGroupId", $"FROM GroupMember WHERE GroupId IN ({groups})", cancellationToken);
        if (members.Count == 0)
        {
            return null;
        }

        var people = await salesforce.QueryAsync(
            $"SELECT Id, Username, UserPermissionsSupportUser FROM User WHERE IsActive = true AND Id IN ({List(members)})", cancellationToken);
        return [.. people.Select(person => new GroupedAgent(
            Text(person, "Id"), Text(person, "Username"), person.GetProperty("UserPermissionsSupportUser").GetBoolean()))];
    }

    /// <summary>Usernames of those to whom the permission set is not assigned.</summary>
    public async Task<IReadOnlyList<string>> WithoutAsync(IReadOnlyList<GroupedAgent> agents, string permissionSet, CancellationToken cancellationToken)
    {
        var sets = await IdsAsync($"FROM PermissionSet WHERE Name = '{permissionSet}'", cancellationToken);
        var granted = await SelectAsync("AssigneeId", $"FROM PermissionSetAssignment WHERE PermissionSetId IN ({sets})", cancellationToken);
        return [.. agents.ExceptBy(granted, agent => agent.Id).Select(agent => agent.Username)];
    }

    private static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;

    private static string List(IEnumerable<string> ids) => string.Join(',', ids.Select(id => $"'{id}'"));

    private async Task<IReadOnlyList<string>> SelectAsync(string field, string from, CancellationToken cancellationToken) =>
        [.. (await salesforce.QueryAsync($"SELECT {field} {from}", cancellationToken)).Select(row => Text(row, field))];

    /// <summary>A list for IN; never empty, since an empty one is no SOQL.</summary>
    private async Task<string> IdsAsync(string from, CancellationToken cancellationToken) =>
        await SelectAsync("Id", from, cancellationToken) is { Count: > 0 } ids ? List(ids) : "''";
}

/// <summary>A member of the agents' group.</summary>
/// <param name="Id">Of the Salesforce user.</param>
/// <param name="Username">How the commands name it.</param>
/// <param name="IsSupportUser">Has the feature Service Cloud User.</param>
internal sealed record GroupedAgent(string Id, string Username, bool IsSupportUser);
