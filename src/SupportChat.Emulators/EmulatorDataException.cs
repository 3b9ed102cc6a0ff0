namespace SupportChat.Emulators;

/// <summary>What an emulator has kept in its data folder cannot be used. The message says what to do.</summary>
public sealed class EmulatorDataException(string message, Exception? innerException = null) : IOException(message, innerException);
