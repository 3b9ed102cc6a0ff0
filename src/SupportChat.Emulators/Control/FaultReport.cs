namespace SupportChat.Emulators.Control;

/// <summary>A row of <c>GET /emulator/faults</c>: the fault as it was asked for, its seed and its hits so far.</summary>
internal sealed record FaultReport(
    string Id, FaultMatch? Match, double Probability, int? Times, int Seed, FaultEffect Effect, int Hits);
