namespace SupportChat.CaseChanges;

/// <summary>A stream cannot be read until an operator has changed something; the message of the cause says what.</summary>
internal sealed class StreamSetUpException(Exception cause) : Exception(cause.Message, cause);
