namespace SupportChat.Emulators.Control;

/// <summary>One active fault: its request, its dice and its hits. Safe for concurrent use.</summary>
internal sealed class Fault(string id, FaultRequest request, int seed)
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private readonly PathPattern path = new(request.Match?.Path);
    private int hits;

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

        if (!this.path.IsMatch(path) || (request.Match?.Query is { } text && !query.Contains(text, StringComparison.Ordinal)))
        {
            return false;
        }

        lock (gate)
        {
            if (hits >= request.Times || random.NextDouble() >= (request.Probability ?? 1))
            {
                return false;
            }

            hits++;
            if (Effect.LatencyMs is { } latency)
            {
                latencyMs = random.Next(latency.Min!.Value, latency.Max!.Value + 1);
            }

            return true;
        }
    }

    public FaultReport Report()
    {
        lock (gate)
        {
            return new FaultReport(Id, request.Match, request.Probability ?? 1, request.Times, seed, Effect, hits);
        }
    }
}

/// <summary>A row of <c>GET /emulator/faults</c>: the fault as it was asked for, its seed and its hits so far.</summary>
internal sealed record FaultReport(
    string Id, FaultMatch? Match, double Probability, int? Times, int Seed, FaultEffect Effect, int Hits);
