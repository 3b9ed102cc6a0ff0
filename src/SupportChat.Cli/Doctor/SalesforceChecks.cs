using Microsoft.Extensions.Options;
using SupportChat.Cli.Setup;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;

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
    public string Name => "Integration user's permissions";

    public string Needs => SalesforceLoginCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var plan = await setup.PlanAsync([], cancellationToken);
            return plan.Changes.Count == 0
                ? CheckResult.Ok(SalesforceSetup.IntegrationPermissionSet)
                : CheckResult.Error($"{SalesforceSetup.IntegrationPermissionSet} is not assigned", "supportchat setup salesforce --apply");
        }
        catch (Hosting.StartupException missing)
        {
            return CheckResult.Error("metadata is missing", missing.Message);
        }
    }
}

/// <summary>An object has every field that SupportChat uses, in the right form, and this user may write it.</summary>
internal sealed class ObjectCheck(SalesforceClient salesforce, string objectName, IReadOnlyList<ExpectedField> expected) : IDoctorCheck
{
    private const string Deploy = "Deploy infra/salesforce (its README has the commands) and run: supportchat setup salesforce --apply";

    public string Name => $"Fields of {objectName}";

    public string Needs => SalesforceLoginCheck.Login;

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

    public string Needs => SalesforceLoginCheck.Login;

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

/// <summary>The queue takes Cases, and a rule sends ours there.</summary>
internal sealed class RoutingCheck(SalesforceClient salesforce) : IDoctorCheck
{
    private const string Deploy = "Deploy infra/salesforce, or route Cases with a channel URL by a rule of your own";

    public string Name => "Queue and assignment rule";

    public string Needs => SalesforceLoginCheck.Login;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var queues = await salesforce.QueryAsync("SELECT Id FROM Group WHERE Type = 'Queue' AND DeveloperName = 'SupportChat'", cancellationToken);
        if (queues is not [var queue])
        {
            return CheckResult.Warning("there is no queue SupportChat", Deploy);
        }

        var id = queue.GetProperty("Id").GetString();
        if ((await salesforce.QueryAsync($"SELECT Id FROM QueueSobject WHERE QueueId = '{id}' AND SobjectType = 'Case'", cancellationToken)).Count == 0)
        {
            return CheckResult.Error("the queue SupportChat takes no Cases", Deploy);
        }

        return (await salesforce.QueryAsync("SELECT Id FROM AssignmentRule WHERE SobjectType = 'Case' AND Active = true", cancellationToken)).Count == 0
            ? CheckResult.Warning("no Case assignment rule is active", Deploy)
            : CheckResult.Ok("queue SupportChat, an active rule");
    }
}

/// <summary>Every topic may be subscribed.</summary>
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
                await bus.CheckTopicAsync(topic, cancellationToken);
            }
            catch (PubSubException refused)
            {
                return CheckResult.Error(
                    $"{topic} cannot be subscribed ({refused.Failure})",
                    "Deploy infra/salesforce/connections, give the integration user View All on Case, check Salesforce__PubSubUrl and Salesforce__Topics");
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

    public string Needs => SalesforceLoginCheck.Login;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => Task.FromResult(salesforce.LastApiUsage switch
    {
        null => CheckResult.Warning("Salesforce did not say", "Look at Setup, Company Information"),
        { Limit: > 0 } usage when usage.Used >= usage.Limit * Tight =>
            CheckResult.Warning($"{usage.Used} of {usage.Limit} used in 24 hours", "Raise the limit, or find who else uses it: Setup, API Usage"),
        var usage => CheckResult.Ok($"{usage.Used} of {usage.Limit} used in 24 hours"),
    });
}
