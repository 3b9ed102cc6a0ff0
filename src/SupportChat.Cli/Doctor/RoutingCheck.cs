using System.Text.Json;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

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
