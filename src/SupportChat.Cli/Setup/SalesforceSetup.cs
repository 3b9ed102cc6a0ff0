using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Setup;

/// <summary>
/// The org's data that metadata cannot carry: who has which permission set, who is in the agents' group, and the package's settings row where it is installed.
/// </summary>
internal sealed class SalesforceSetup(
    SalesforceClient salesforce,
    SalesforceSessions sessions,
    IOptions<SendbirdOptions> sendbird,
    IOptions<SalesforceOptions> options,
    IOptions<ConversationsOptions> conversations,
    IConfiguration configuration)
{
    public const string IntegrationPermissionSet = "SupportChat_Integration";
    public const string AgentPermissionSet = "SupportChat_Agent";

    /// <summary>Lets the integration user find Contacts.</summary>
    public const string ContactPermissionSet = "SupportChat_Contact_Link";

    /// <summary>Shows the console with the chat panel.</summary>
    public const string ConsolePermissionSet = "SupportChat_Console";

    /// <summary>Opens the agents' panel.</summary>
    public const string AgentPanelPermissionSet = "SupportChat_Agent_Panel";

    /// <summary>Lets whoever changes Cases send hints.</summary>
    public const string PushPermissionSet = "SupportChat_Push";

    /// <summary>Lets the integration user ask when business hours are open.</summary>
    public const string HoursPermissionSet = "SupportChat_Business_Hours";

    /// <summary>Comes with the managed package.</summary>
    public const string PackagePermissionSet = "Sendbird_Lightning_User";

    public const string AgentGroup = "SupportChat_Agents";

    /// <summary>What has to change; nothing is written.</summary>
    /// <param name="agentUsernames">Usernames of the agents.</param>
    /// <param name="integrationUsername">Username of the integration user; null for the one that the settings log in.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CommandFailedException">The metadata is not deployed, or a username is unknown.</exception>
    public async Task<SetupPlan> PlanAsync(
        IReadOnlyCollection<string> agentUsernames, string? integrationUsername, Action<string> progress, CancellationToken cancellationToken)
    {
        var changes = new List<SetupChange>();
        progress("permission sets of the integration user");
        List<(string, string)> integration = [("the integration user", await IntegrationUserAsync(integrationUsername, cancellationToken))];
        await AssignAsync(changes, IntegrationPermissionSet, integration, cancellationToken);
        if (options.Value.ContactExternalIdField is not null)
        {
            await AssignAsync(changes, ContactPermissionSet, integration, cancellationToken);
        }

        if (!conversations.Value.HoursAreAlways)
        {
            await AssignIfThereAsync(changes, HoursPermissionSet, integration, cancellationToken);
        }

        await AssignIfThereAsync(changes, PushPermissionSet, integration, cancellationToken);
        progress("settings of Sendbird's package");
        changes.AddRange(await new PackageSettings(salesforce, sendbird, configuration).FindChangesAsync(cancellationToken));
        if (agentUsernames.Count > 0)
        {
            progress("permission sets and group of the agents");
            var agents = await FindUsersAsync(agentUsernames, cancellationToken);
            await AssignAsync(changes, AgentPermissionSet, agents, cancellationToken);
            await JoinGroupAsync(changes, agents, cancellationToken);
            await AssignIfThereAsync(changes, PackagePermissionSet, agents, cancellationToken);
            await AssignIfThereAsync(changes, ConsolePermissionSet, agents, cancellationToken);
            await AssignIfThereAsync(changes, AgentPanelPermissionSet, agents, cancellationToken);
            await AssignIfThereAsync(changes, PushPermissionSet, agents, cancellationToken);
        }

        return new SetupPlan(changes);
    }

    private async Task<string> IntegrationUserAsync(string? username, CancellationToken cancellationToken)
    {
        username ??= string.IsNullOrWhiteSpace(options.Value.ClientSecret) ? options.Value.Username : null;
        return username is not null ? (await FindUsersAsync([username], cancellationToken))[0].Id : (await sessions.GetAsync(cancellationToken)).UserId;
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static string List(IEnumerable<string> values) =>
        string.Join(',', values.Select(value => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'"));

    private async Task<List<(string Name, string Id)>> FindUsersAsync(IReadOnlyCollection<string> usernames, CancellationToken cancellationToken)
    {
        var rows = await salesforce.QueryAsync($"SELECT Id, Username FROM User WHERE IsActive = true AND Username IN ({List(usernames)})", cancellationToken);
        var found = rows.ToDictionary(row => Text(row, "Username"), row => Text(row, "Id"), StringComparer.OrdinalIgnoreCase);
        var unknown = usernames.Where(name => !found.ContainsKey(name)).ToList();
        return unknown.Count == 0
            ? [.. usernames.Select(name => (name, found[name]))]
            : throw new CommandFailedException($"There is no active user {string.Join(", ", unknown)}: name users by their Username, not by e-mail.");
    }

    private async Task AssignIfThereAsync(
        List<SetupChange> changes, string permissionSet, IReadOnlyList<(string Name, string Id)> users, CancellationToken cancellationToken)
    {
        if ((await salesforce.QueryAsync($"SELECT Id FROM PermissionSet WHERE Name = '{permissionSet}'", cancellationToken)).Count > 0)
        {
            await AssignAsync(changes, permissionSet, users, cancellationToken);
        }
    }

    private async Task AssignAsync(
        List<SetupChange> changes, string permissionSet, IReadOnlyList<(string Name, string Id)> users, CancellationToken cancellationToken)
    {
        var sets = await salesforce.QueryAsync($"SELECT Id FROM PermissionSet WHERE Name = '{permissionSet}'", cancellationToken);
        if (sets is not [var set])
        {
            throw new CommandFailedException($"The permission set {permissionSet} is not in the org, or this session may not see it: deploy infra/salesforce first (its README has the commands). {AdministratorClient.Remedy}.");
        }

        var id = Text(set, "Id");
        var assigned = (await salesforce.QueryAsync($"SELECT AssigneeId FROM PermissionSetAssignment WHERE PermissionSetId = '{id}'", cancellationToken))
            .Select(row => SalesforceId.Parse(Text(row, "AssigneeId"))).ToHashSet();
        foreach (var (name, userId) in users.Where(user => !assigned.Contains(SalesforceId.Parse(user.Id))))
        {
            changes.Add(new SetupChange($"permission set {permissionSet} of {name}", "not assigned", "assigned")
            {
                ApplyAsync = token => salesforce.CreateAsync(
                    "PermissionSetAssignment", new Dictionary<string, string> { ["PermissionSetId"] = id, ["AssigneeId"] = userId }, token),
            });
        }
    }

    private async Task JoinGroupAsync(List<SetupChange> changes, IReadOnlyList<(string Name, string Id)> users, CancellationToken cancellationToken)
    {
        var groups = await salesforce.QueryAsync($"SELECT Id FROM Group WHERE DeveloperName = '{AgentGroup}'", cancellationToken);
        if (groups is not [var group])
        {
            throw new CommandFailedException($"The group {AgentGroup} is not in the org, or this session may not see it: deploy infra/salesforce first (its README has the commands). {AdministratorClient.Remedy}.");
        }

        var id = Text(group, "Id");
        var members = (await salesforce.QueryAsync($"SELECT UserOrGroupId FROM GroupMember WHERE GroupId = '{id}'", cancellationToken))
            .Select(row => SalesforceId.Parse(Text(row, "UserOrGroupId"))).ToHashSet();
        foreach (var (name, userId) in users.Where(user => !members.Contains(SalesforceId.Parse(user.Id))))
        {
            changes.Add(new SetupChange($"group {AgentGroup}", $"{name} is not in it", $"{name} is in it")
            {
                ApplyAsync = token =>
                    salesforce.CreateAsync("GroupMember", new Dictionary<string, string> { ["GroupId"] = id, ["UserOrGroupId"] = userId }, token),
            });
        }
    }
}
