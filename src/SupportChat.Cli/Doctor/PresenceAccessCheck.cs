using SupportChat.Cli.Setup;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>Agents may choose a presence status in which they get Cases.</summary>
internal sealed class PresenceAccessCheck(SalesforceClient salesforce) : IDoctorCheck
{
    public string Name => "Presence status access";

    public string Needs => OmniChannelCheck.OmniChannel;

    public Task<CheckResult> RunAsync(CancellationToken cancellationToken) => HiddenSetup.TryAsync(() => LookAsync(cancellationToken));

    private async Task<CheckResult> LookAsync(CancellationToken cancellationToken)
    {
        var statuses = await OmniChannelCheck.ListStatusesAsync(salesforce, cancellationToken);
        var granted = await salesforce.QueryAsync(
            $"SELECT ParentId FROM SetupEntityAccess WHERE SetupEntityType = 'ServicePresenceStatus' AND SetupEntityId IN ({string.Join(',', statuses.Select(Soql.Literal))})", cancellationToken);
        return granted.Count > 0
            ? CheckResult.Ok("granted")
            : CheckResult.Error("no permission set or profile grants a presence status that takes Cases", $"Deploy infra/salesforce/force-app: {SalesforceSetup.AgentPermissionSet} grants it");
    }
}
