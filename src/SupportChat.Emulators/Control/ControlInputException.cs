namespace SupportChat.Emulators.Control;

/// <summary>Wrong input on a control route; answered 400 with the message, which says how to fix it.</summary>
internal sealed class ControlInputException(string message) : Exception(message);
