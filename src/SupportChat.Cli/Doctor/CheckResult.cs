namespace SupportChat.Cli.Doctor;

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
