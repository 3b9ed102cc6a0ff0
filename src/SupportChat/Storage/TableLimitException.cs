namespace SupportChat.Storage;

/// <summary>A record that Table Storage could not hold (Azure reference 9.1); raised before the call, because the emulator would accept some of them.</summary>
public sealed class TableLimitException(string message) : InvalidOperationException(message);
