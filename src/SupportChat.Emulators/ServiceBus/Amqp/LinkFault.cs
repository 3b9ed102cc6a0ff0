using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>One active fault: its request and its dice. Safe for concurrent use.</summary>
internal sealed class LinkFault(string id, LinkFaultRequest request, int seed) : IFault
{
    private readonly FaultDice dice = new(request.Probability, request.Times, seed, request.Effect!.LatencyMs);

    public string Id { get; } = id;

    public LinkFaultEffect Effect { get; } = request.Effect!;

    /// <summary>Throws the dice for an operation. True with the delay to apply (milliseconds) when the fault hits.</summary>
    public bool TryHit(string queue, LinkOperation operation, out int latencyMs)
    {
        latencyMs = 0;
        return (request.Match?.Entity is not { } entity || entity.Equals(queue, StringComparison.OrdinalIgnoreCase))
            && (request.Match?.Operation ?? operation) == operation
            && dice.TryHit(out latencyMs);
    }

    public LinkFaultReport Report() => new(Id, request.Match, request.Probability ?? 1, request.Times, seed, Effect, dice.Hits);
}

/// <summary>A row of <c>GET /emulator/faults</c>: the fault as it was asked for, its seed and its hits so far.</summary>
internal sealed record LinkFaultReport(string Id, LinkFaultMatch? Match, double Probability, int? Times, int Seed, LinkFaultEffect Effect, int Hits);

/// <summary>Answer of <c>GET /emulator/faults</c>.</summary>
internal sealed record LinkFaultList(IReadOnlyList<LinkFaultReport> Faults);
