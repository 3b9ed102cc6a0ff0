namespace SupportChat.Cli.Doctor;

/// <summary>States of a check.</summary>
internal enum CheckState
{
    Ok,
    Warning,
    Error,

    /// <summary>Not looked at: what it needs failed.</summary>
    Skipped,
}
