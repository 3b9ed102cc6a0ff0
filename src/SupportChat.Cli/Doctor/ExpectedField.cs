namespace SupportChat.Cli.Doctor;

/// <summary>A field that SupportChat uses.</summary>
internal sealed record ExpectedField(string Name, int Length = 0, bool IsKey = false, bool IsWritten = true);
