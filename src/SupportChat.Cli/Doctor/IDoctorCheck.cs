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

/// <summary>What a check found.</summary>
/// <param name="State">How bad it is.</param>
/// <param name="Found">What is there; never a secret.</param>
/// <param name="Fix">How to mend it; null when it is right.</param>
internal sealed record CheckResult(CheckState State, string Found, string? Fix = null)
{
    public static CheckResult Ok(string found) => new(CheckState.Ok, found);

    public static CheckResult Warning(string found, string fix) => new(CheckState.Warning, found, fix);

    public static CheckResult Error(string found, string fix) => new(CheckState.Error, found, fix);
}

/// <summary>States of a check.</summary>
internal enum CheckState
{
    Ok,
    Warning,
    Error,

    /// <summary>Not looked at: what it needs failed.</summary>
    Skipped,
}
