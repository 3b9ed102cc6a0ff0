using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

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
