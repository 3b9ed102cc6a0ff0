using System.Text.Json;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Cli.Setup;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Sendbird;
using SupportChat.Work;

namespace SupportChat.Cli.Doctor;

/// <summary>The login gives a token of the org that is expected.</summary>
internal sealed class SalesforceLoginCheck(SalesforceSessions sessions) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string Login = "Salesforce login";

    public string Name => Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var session = await sessions.GetAsync(cancellationToken);
        return CheckResult.Ok($"org {session.OrganizationId}, user {session.UserId}");
    }
}

/// <summary>The integration user has its permission set.</summary>
internal sealed class IntegrationUserCheck(SalesforceSetup setup) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string PermissionSet = "Integration user's permissions";

    public string Name => PermissionSet;

    public string Needs => ApiVersionCheck.Version;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => HiddenSetup.TryAsync(() => LookAsync(cancellationToken));

    private async Task<CheckResult> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var plan = await setup.PlanAsync([], null, _ => { }, cancellationToken);
            var missing = plan.Changes.Select(change => change.Setting).Where(setting => !setting.StartsWith(PackageSettings.ObjectName, StringComparison.Ordinal)).ToList();
            return missing.Count == 0
                ? CheckResult.Ok(SalesforceSetup.IntegrationPermissionSet)
                : CheckResult.Error($"not assigned: {string.Join(", ", missing)}", "supportchat setup salesforce --apply");
        }
        catch (Hosting.StartupException missing)
        {
            return CheckResult.Error("metadata is missing", missing.Message);
        }
    }
}

/// <summary>The org still offers the API version that the calls name.</summary>
internal sealed class ApiVersionCheck(SalesforceClient salesforce, IOptions<SalesforceOptions> options) : IDoctorCheck
{
    /// <summary>Name that other checks need.</summary>
    public const string Version = "Salesforce API version";

    public string Name => Version;

    public string Needs => SalesforceLoginCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var offered = await salesforce.ListVersionsAsync(cancellationToken);
        return offered.Contains(options.Value.ApiVersion)
            ? CheckResult.Ok(options.Value.ApiVersion)
            : CheckResult.Error($"{options.Value.ApiVersion} is not offered", $"Set Salesforce__ApiVersion to {(offered.Count > 0 ? offered[^1] : "one that the org offers")}");
    }
}

/// <summary>Change events of Cases reach the integration user only with View All on Case (Salesforce reference 4.10).</summary>
internal sealed class ViewAllCheck(SalesforceClient salesforce, SalesforceSessions sessions) : IDoctorCheck
{
    public string Name => "View All on Case";

    public string Needs => IntegrationUserCheck.PermissionSet;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => HiddenSetup.TryAsync(() => LookAsync(cancellationToken));

    private async Task<CheckResult> LookAsync(CancellationToken cancellationToken)
    {
        var user = (await sessions.GetAsync(cancellationToken)).UserId;
        var sets = (await salesforce.QueryAsync($"SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = '{user}'", cancellationToken))
            .Select(row => $"'{row.GetProperty("PermissionSetId").GetString()}'").ToList();
        var grants = sets.Count == 0 ? [] : await salesforce.QueryAsync(
            $"SELECT ParentId FROM ObjectPermissions WHERE SobjectType = 'Case' AND PermissionsViewAllRecords = true AND ParentId IN ({string.Join(',', sets)})", cancellationToken);
        return grants.Count > 0
            ? CheckResult.Ok("granted")
            : CheckResult.Error("the integration user lacks it", "Deploy infra/salesforce again: the permission set SupportChat_Integration grants it");
    }
}

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

/// <summary>With <c>CaseChanges__JoinOn = Accept</c> this user reads who accepted what.</summary>
internal sealed class AgentWorkCheck(SalesforceClient salesforce) : IDoctorCheck
{
    public string Name => "Access to AgentWork";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await salesforce.QueryAsync("SELECT Id, WorkItemId, UserId, Status FROM AgentWork LIMIT 1", cancellationToken);
            return CheckResult.Ok("readable");
        }
        catch (UpstreamException refused) when (refused.Failure is UpstreamFailure.Refused or UpstreamFailure.SetUp)
        {
            return CheckResult.Error(
                $"not readable ({refused.Code})", "Give the integration user a licence that may read AgentWork, or set CaseChanges__JoinOn to Assignment");
        }
    }
}

/// <summary>The field that finds a customer's Contact is there and is an external id.</summary>
internal sealed class ContactFieldCheck(SalesforceClient salesforce, string field) : IDoctorCheck
{
    public string Name => "Contact of a customer";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var fields = await salesforce.DescribeAsync("Contact", cancellationToken);
        return fields is null ? CheckResult.Error("Contact may not be read", "Give the integration user read access to Contact")
            : !fields.TryGetValue(field, out var found) ? CheckResult.Error($"Contact.{field} is missing or hidden", "Set Salesforce__ContactExternalIdField to a field of Contact that the integration user may read")
            : !found.ExternalId ? CheckResult.Warning($"Contact.{field} is no external id", "Make it an external id, so that finding a Contact stays fast")
            : CheckResult.Ok(field);
    }
}

/// <summary>Beside Sendbird's managed package each behaviour has one owner, and the package knows the same application.</summary>
internal sealed class PackageCheck(
    SalesforceClient salesforce, PackageSettings settings, HttpClient http, IOptions<SendbirdOptions> sendbird, IOptions<SalesforceOptions> salesforceOptions, IOptions<CaseChangesOptions> changes) : IDoctorCheck
{
    public string Name => "Sendbird's package";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync(PackageSettings.ObjectName, cancellationToken) is null)
        {
            return CheckResult.Ok("not installed");
        }

        if (!salesforceOptions.Value.ChannelUrlField.StartsWith(PackageSettings.Prefix, StringComparison.OrdinalIgnoreCase)
            || !salesforceOptions.Value.UserIdField.StartsWith(PackageSettings.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return CheckResult.Warning(
                "installed, but Cases get other fields than its own: its chat panel stays empty",
                "Set Salesforce__ChannelUrlField=Sendbird__ChannelUrl__c and Salesforce__UserIdField=Sendbird__UserId__c, or remove the package");
        }

        if (changes.Value.WriteStatus || changes.Value.ManageAgents)
        {
            return CheckResult.Warning(
                "installed, and SupportChat writes the status or moves agents as well", "Set CaseChanges__WriteStatus=false and CaseChanges__ManageAgents=false: the package does both");
        }

        if (await settings.FindChangesAsync(cancellationToken) is { Count: > 0 } wrong)
        {
            return CheckResult.Error(string.Join("; ", wrong.Select(change => $"{change.Setting}: {change.From}")), "supportchat setup salesforce --apply");
        }

        return await settings.ReadTokenAsync(cancellationToken) is { } token && !await IsAcceptedAsync(token, cancellationToken)
            ? CheckResult.Error(
                "Sendbird refuses the package's API token",
                $"Set {PackageSettings.TokenVariable} to the token in Sendbird's dashboard (Settings, Chat, Integrations, Salesforce) and run: supportchat setup salesforce --apply")
            : CheckResult.Ok("installed, knows this application");
    }

    private async Task<bool> IsAcceptedAsync(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sendbird.Value.Address, "v3/group_channels?limit=1"));
        request.Headers.Add("Api-Token", token);
        using var answer = await http.SendAsync(request, cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}

/// <summary>An object has every field that SupportChat uses, in the right form, and this user may write it.</summary>
internal sealed class ObjectCheck(SalesforceClient salesforce, string objectName, IReadOnlyList<ExpectedField> expected) : IDoctorCheck
{
    private const string Deploy = "Deploy infra/salesforce (its README has the commands) and run: supportchat setup salesforce --apply";

    public string Name => $"Fields of {objectName}";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync(objectName, cancellationToken) is not { } fields)
        {
            return CheckResult.Error("the object is not there, or this user may not see it", Deploy);
        }

        var faults = expected.Select(field => Fault(field, fields)).OfType<string>().ToList();
        return faults.Count == 0 ? CheckResult.Ok($"{expected.Count} fields") : CheckResult.Error(string.Join("; ", faults), Deploy);
    }

    private static string? Fault(ExpectedField field, IReadOnlyDictionary<string, FieldDescription> fields)
    {
        if (!fields.TryGetValue(field.Name, out var found))
        {
            return $"{field.Name} is missing or hidden";
        }

        if (found.Length < field.Length)
        {
            return $"{field.Name} holds {found.Length} characters, {field.Length} are needed";
        }

        return field.IsKey && !(found.Unique && found.ExternalId) ? $"{field.Name} must be a unique external id"
            : field.IsWritten && !found.Createable ? $"{field.Name} may not be written by this user"
            : null;
    }
}

/// <summary>A field that SupportChat uses.</summary>
internal sealed record ExpectedField(string Name, int Length = 0, bool IsKey = false, bool IsWritten = true);

/// <summary>There is a status that closes a Case, and the configured one is it.</summary>
internal sealed class ClosedStatusCheck(SalesforceClient salesforce, IOptions<SalesforceOptions> options) : IDoctorCheck
{
    public string Name => "Closed Case status";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var closed = (await salesforce.ListCaseStatusesAsync(cancellationToken)).Where(status => status.IsClosed).Select(status => status.ApiName).ToList();
        if (closed.Count == 0)
        {
            return CheckResult.Error("no status closes a Case", "Add a closed value to Case Status in Setup");
        }

        return options.Value.ClosedStatus is { } wanted && !closed.Contains(wanted)
            ? CheckResult.Error($"'{wanted}' does not close a Case", $"Set Salesforce__ClosedStatus to one of: {string.Join(", ", closed)}")
            : CheckResult.Ok(options.Value.ClosedStatus ?? closed[0]);
    }
}

/// <summary>The queue takes Cases, is routed and has members, and a rule sends ours there.</summary>
internal sealed class RoutingCheck(SalesforceClient salesforce) : IDoctorCheck
{
    private const string Deploy = "Deploy infra/salesforce, or route Cases with a channel URL by a rule of your own";

    public string Name => "Queue and assignment rule";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var queues = await salesforce.QueryAsync("SELECT Id, QueueRoutingConfigId FROM Group WHERE Type = 'Queue' AND DeveloperName = 'SupportChat'", cancellationToken);
        if (queues is not [var queue])
        {
            return CheckResult.Warning("there is no queue SupportChat", Deploy);
        }

        var id = queue.GetProperty("Id").GetString();
        if ((await salesforce.QueryAsync($"SELECT Id FROM QueueSobject WHERE QueueId = '{id}' AND SobjectType = 'Case'", cancellationToken)).Count == 0)
        {
            return CheckResult.Error("the queue SupportChat takes no Cases", Deploy);
        }

        if (queue.GetProperty("QueueRoutingConfigId").ValueKind == JsonValueKind.Null)
        {
            return CheckResult.Error("the queue SupportChat has no routing configuration: Omni-Channel offers its Cases to nobody", Deploy);
        }

        if ((await salesforce.QueryAsync($"SELECT Id FROM GroupMember WHERE GroupId = '{id}'", cancellationToken)).Count == 0)
        {
            return CheckResult.Error("the queue SupportChat has no members", Deploy);
        }

        return (await salesforce.QueryAsync("SELECT Id FROM AssignmentRule WHERE SobjectType = 'Case' AND Active = true", cancellationToken)).Count == 0
            ? CheckResult.Warning("no Case assignment rule is active", Deploy)
            : CheckResult.Ok("queue SupportChat, routed and with members; an active rule");
    }
}

/// <summary>Every topic may be subscribed, and its schema read.</summary>
internal sealed class TopicCheck(IEventBus bus, IOptions<SalesforceOptions> options) : IDoctorCheck
{
    public string Name => "Topics of the Pub/Sub API";

    public string Needs => SalesforceLoginCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var topic in options.Value.EffectiveTopics)
        {
            try
            {
                if (await bus.CheckTopicAsync(topic, cancellationToken) is { Length: > 0 } schema)
                {
                    await bus.GetSchemaAsync(schema, cancellationToken);
                }
            }
            catch (PubSubException refused)
            {
                return CheckResult.Error(
                    $"{topic} cannot be subscribed ({refused.Code})",
                    "Deploy infra/salesforce/connections, give the integration user View All on Case, check Salesforce__PubSubUrl and Salesforce__Topics");
            }
            catch (EventSchemaException)
            {
                return CheckResult.Error($"the schema of {topic} cannot be read", "Check that Salesforce__Topics names a channel of change events or a platform event");
            }
        }

        return CheckResult.Ok(string.Join(", ", options.Value.EffectiveTopics));
    }
}

/// <summary>API requests are left for the day.</summary>
internal sealed class ApiBudgetCheck(SalesforceClient salesforce) : IDoctorCheck
{
    private const double Tight = 0.8;

    public string Name => "Salesforce API budget";

    public string Needs => ApiVersionCheck.Version;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(salesforce.LastApiUsage switch
    {
        null => CheckResult.Warning("Salesforce did not say", "Look at Setup, Company Information"),
        { Limit: > 0 } usage when usage.Used >= usage.Limit * Tight =>
            CheckResult.Warning($"{usage.Used} of {usage.Limit} used in 24 hours", "Raise the limit, or find who else uses it: Setup, API Usage"),
        var usage => CheckResult.Ok($"{usage.Used} of {usage.Limit} used in 24 hours"),
    });
}
