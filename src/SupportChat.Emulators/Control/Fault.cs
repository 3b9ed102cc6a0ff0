namespace SupportChat.Emulators.Control;

/// <summary>One active fault: its request, its dice and its hits. Safe for concurrent use.</summary>
internal sealed class Fault(string id, FaultRequest request, int seed) : IFault
{
    private readonly FaultDice dice = new(request.Probability, request.Times, seed, request.Effect!.LatencyMs);
    private readonly PathPattern path = new(request.Match?.Path);

    public string Id { get; } = id;

    public FaultEffect Effect { get; } = request.Effect!;

    /// <summary>Throws the dice for a request. True with the delay to apply (milliseconds) when the fault hits.</summary>
    public bool TryHit(string method, string path, string query, out int latencyMs)
    {
        latencyMs = 0;
        if (request.Match?.Method is { } wanted && !wanted.Equals(method, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return this.path.IsMatch(path)
            && (request.Match?.Query is not { } text || query.Contains(text, StringComparison.Ordinal))
            && dice.TryHit(out latencyMs);
    }

    public FaultReport Report() => new(Id, request.Match, request.Probability ?? 1, request.Times, seed, Effect, dice.Hits);
}

/// <summary>A row of <c>GET /emulator/faults</c>: the fault as it was asked for, its seed and its hits so far.</summary>
internal sealed record FaultReport(
    string Id, FaultMatch? Match, double Probability, int? Times, int Seed, FaultEffect Effect, int Hits);
