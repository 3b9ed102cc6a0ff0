using SupportChat.Cli.Setup;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>Salesforce shows rights and their assignment only to whoever may view set-up: not seen is not the same as missing.</summary>
internal static class HiddenSetup
{
    /// <summary>Runs a check of the set-up; a warning when this session may not look.</summary>
    public static async Task<CheckResult> TryAsync(Func<Task<CheckResult>> look)
    {
        try
        {
            return await look();
        }
        catch (UpstreamException hidden) when (IsHidden(hidden))
        {
            return CheckResult.Warning("the integration user may not look at this", AdministratorClient.Remedy);
        }
    }

    public static bool IsHidden(UpstreamException failure) =>
        failure is { Upstream: "salesforce", Code: "INVALID_TYPE" or "INSUFFICIENT_ACCESS" or "INSUFFICIENT_ACCESS_OR_READONLY" };
}
