using System.Text.Json;
using SupportChat.Cli.Setup;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>There are agents who may be given work: in the group, active, with the licence and the permission set.</summary>
internal sealed class AgentsCheck(SalesforceClient salesforce) : IDoctorCheck
{
    private const string SetUp = "supportchat setup salesforce --agents {usernames} --apply";

    public string Name => "Agents";

    public string Needs => ApiVersionCheck.Version;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => HiddenSetup.TryAsync(() => LookAsync(cancellationToken));

    private async Task<CheckResult> LookAsync(CancellationToken cancellationToken)
    {
        var members = await SelectAsync(
            "UserOrGroupId", $"FROM GroupMember WHERE GroupId IN ({await IdsAsync($"FROM Group WHERE DeveloperName = '{SalesforceSetup.AgentGroup}'", cancellationToken)})", cancellationToken);
        if (members.Count == 0)
        {
            return CheckResult.Warning($"nobody is in the group {SalesforceSetup.AgentGroup}", SetUp);
        }

        var people = await salesforce.QueryAsync(
            $"SELECT Id, Username, UserPermissionsSupportUser FROM User WHERE IsActive = true AND Id IN ({List(members)})", cancellationToken);
        if (people.Where(person => !person.GetProperty("UserPermissionsSupportUser").GetBoolean()).Select(Username).ToList() is { Count: > 0 } unlicensed)
        {
            return CheckResult.Error($"without the feature Service Cloud User: {string.Join(", ", unlicensed)}", "Setup, Users: tick Service Cloud User, so that Omni-Channel gives them work");
        }

        var sets = await IdsAsync($"FROM PermissionSet WHERE Name = '{SalesforceSetup.AgentPermissionSet}'", cancellationToken);
        var granted = (await SelectAsync("AssigneeId", $"FROM PermissionSetAssignment WHERE PermissionSetId IN ({sets})", cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return people.Where(person => !granted.Contains(person.GetProperty("Id").GetString()!)).Select(Username).ToList() is { Count: > 0 } without
            ? CheckResult.Error($"without {SalesforceSetup.AgentPermissionSet}: {string.Join(", ", without)}", SetUp)
            : people.Count == 0
                ? CheckResult.Warning($"nobody in the group {SalesforceSetup.AgentGroup} is active", SetUp)
                : CheckResult.Ok($"{people.Count} in {SalesforceSetup.AgentGroup}");
    }

    private static string Username(JsonElement person) => person.GetProperty("Username").GetString()!;

    private static string List(IEnumerable<string> ids) => string.Join(',', ids.Select(id => $"'{id}'"));

    private async Task<IReadOnlyList<string>> SelectAsync(string field, string from, CancellationToken cancellationToken) =>
        [.. (await salesforce.QueryAsync($"SELECT {field} {from}", cancellationToken)).Select(row => row.GetProperty(field).GetString()!)];

    /// <summary>A list for IN; never empty, since an empty one is no SOQL.</summary>
    private async Task<string> IdsAsync(string from, CancellationToken cancellationToken) =>
        await SelectAsync("Id", from, cancellationToken) is { Count: > 0 } ids ? List(ids) : "''";
}
