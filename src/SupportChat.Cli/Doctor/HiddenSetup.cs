using SupportChat.Cli.Setup;
using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>Salesforce shows rights and their assignment only to whoever may view set-up: not seen is not the same as missing.</summary>
internal static class HiddenSetup
{
    /// <summary>The finding of a session that may not look.</summary>
    public static CheckResult NotSeen => CheckResult.Warning("the integration user may not look at this", AdministratorClient.Remedy);

    /// <summary>Runs a check of the set-up; a warning when this session may not look.</summary>
    public static async Task<CheckResult> TryAsync(Func<Task<CheckResult>> look)
    {
        try
        {
            return await look();
        }
        catch (UpstreamException hidden) when (IsHidden(hidden))
        {
            return NotSeen;
        }
    }

    public static bool IsHidden(UpstreamException failure) =>
        failure is { Upstream: "salesforce", Code: "INVALID_TYPE" or "INSUFFICIENT_ACCESS" or "INSUFFICIENT_ACCESS_OR_READONLY" };
}
