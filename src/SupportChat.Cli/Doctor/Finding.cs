namespace SupportChat.Cli.Doctor;

/// <summary>What the doctor says of one check.</summary>
internal sealed record Finding(string Check, CheckState State, string Found, string? Fix);
