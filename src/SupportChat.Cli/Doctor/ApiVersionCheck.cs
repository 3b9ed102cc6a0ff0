using Microsoft.Extensions.Options;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

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
