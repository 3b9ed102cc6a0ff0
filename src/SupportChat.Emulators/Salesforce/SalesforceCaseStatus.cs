namespace SupportChat.Emulators;

/// <summary>A value of Case.Status in the emulated org.</summary>
public sealed record SalesforceCaseStatus(string Name, bool IsClosed = false);
