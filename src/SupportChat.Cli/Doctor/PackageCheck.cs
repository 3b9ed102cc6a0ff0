using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Cli.Setup;
using SupportChat.Salesforce;
using SupportChat.Sendbird;

namespace SupportChat.Cli.Doctor;

/// <summary>Beside Sendbird's managed package each behaviour has one owner, and the package knows the same application.</summary>
internal sealed class PackageCheck(
    SalesforceClient salesforce,
    PackageSettings settings,
    HttpClient http,
    IOptions<SendbirdOptions> sendbird,
    IOptions<SalesforceOptions> salesforceOptions,
    IOptions<CaseChangesOptions> changes) : IDoctorCheck
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
