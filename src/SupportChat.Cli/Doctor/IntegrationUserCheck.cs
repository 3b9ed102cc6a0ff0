using SupportChat.Cli.Setup;

namespace SupportChat.Cli.Doctor;

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
            var missing = plan.Changes
                .Select(change => change.Setting)
                .Where(setting => !setting.StartsWith(PackageSettings.ObjectName, StringComparison.Ordinal))
                .ToList();
            return missing.Count == 0
                ? CheckResult.Ok(SalesforceSetup.IntegrationPermissionSet)
                : CheckResult.Error($"not assigned: {string.Join(", ", missing)}", "supportchat setup salesforce --apply");
        }
        catch (CommandFailedException missing)
        {
            return CheckResult.Error("metadata is missing", missing.Message);
        }
    }
}
