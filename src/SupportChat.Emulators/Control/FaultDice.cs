namespace SupportChat.Emulators.Control;

/// <summary>The dice of one fault: whether it hits, how long it delays, and how often it has hit. Safe for concurrent use.</summary>
internal sealed class FaultDice(double? probability, int? times, int seed, FaultLatency? latency)
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private int hits;

    public int Hits
    {
        get
        {
            lock (gate)
            {
                return hits;
            }
        }
    }

    /// <summary>True with the delay to apply (milliseconds) when the fault hits.</summary>
    public bool TryHit(out int latencyMs)
    {
        latencyMs = 0;
        lock (gate)
        {
            if (hits >= times || random.NextDouble() >= (probability ?? 1))
            {
                return false;
            }

            hits++;
            if (latency is not null)
            {
                latencyMs = random.Next(latency.Min!.Value, latency.Max!.Value + 1);
            }

            return true;
        }
    }
}
