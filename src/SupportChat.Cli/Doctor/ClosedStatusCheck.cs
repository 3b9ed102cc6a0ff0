using Microsoft.Extensions.Options;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

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
