using SupportChat.Upstreams;

namespace SupportChat.Cli.Doctor;

/// <summary>One thing that must be right; a check changes nothing.</summary>
internal interface IDoctorCheck
{
    /// <summary>What is checked, in a few words.</summary>
    string Name { get; }

    /// <summary>The check that must not have failed for this one to mean anything; null when it stands alone.</summary>
    string? Needs => null;

    /// <summary>Looks.</summary>
    /// <exception cref="UpstreamException">An upstream could not be asked; reported as an error with its code.</exception>
    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}
