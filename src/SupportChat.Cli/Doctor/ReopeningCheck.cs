using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>With <c>Conversations__AfterClose = Reopen</c> there is a status that opens a closed Case, and somebody to get it.</summary>
internal sealed class ReopeningCheck(SalesforceClient salesforce, IOptions<SalesforceOptions> options, AfterCloseOptions afterClose) : IDoctorCheck
{
    private static readonly SalesforceId Nobody = SalesforceId.Parse("005000000000000AAA");

    public string Name => "Reopening of closed Cases";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var open = (await salesforce.ListCaseStatusesAsync(cancellationToken)).Where(status => !status.IsClosed).Select(status => status.ApiName).ToList();
        if (open.Count == 0)
        {
            return CheckResult.Error("no status leaves a Case open", "Add an open value to Case Status in Setup");
        }

        if (options.Value.ReopenedStatus is { } wanted && !open.Contains(wanted))
        {
            return CheckResult.Error($"'{wanted}' does not open a Case", $"Set Salesforce__ReopenedStatus to one of: {string.Join(", ", open)}");
        }

        if (afterClose.ReopenQueue is { } queue && await salesforce.FindQueueAsync(queue, cancellationToken) is null)
        {
            return CheckResult.Error(
                $"there is no queue '{queue}': the assignment rule chooses the owner", "Set Conversations__ReopenQueue to the DeveloperName of a queue that takes Cases");
        }

        return afterClose.ReopenTo == ReopenTarget.OwnerIfAvailable && await salesforce.IsOnlineAsync(Nobody, cancellationToken) is null
            ? CheckResult.Warning(
                "nobody can be asked who is online (UserServicePresence): every active owner gets reopened Cases",
                "Turn Omni-Channel on and let the integration user read UserServicePresence, or set Conversations__ReopenTo to Owner or Queue")
            : CheckResult.Ok(afterClose.ReopenQueue ?? "by owner and assignment rule");
    }
}
