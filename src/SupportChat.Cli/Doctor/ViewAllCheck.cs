using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>Change events of Cases reach the integration user only with View All on Case (docs/reference/salesforce.md#change-events).</summary>
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
