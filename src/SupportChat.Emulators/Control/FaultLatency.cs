namespace SupportChat.Emulators.Control;

/// <summary>Bounds of a delay in milliseconds, both included.</summary>
internal sealed record FaultLatency
{
    public int? Min { get; init; }

    public int? Max { get; init; }
}
