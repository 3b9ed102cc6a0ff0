namespace SupportChat.Emulators.Control;

/// <summary>Answer of <c>GET /emulator/faults</c>.</summary>
internal sealed record FaultList(IReadOnlyList<FaultReport> Faults);
