namespace SupportChat.Emulators.Control;

/// <summary>Answer of <c>POST /emulator/faults</c>.</summary>
internal sealed record FaultCreated(string Id);
