namespace SupportChat.Emulators.Control;

/// <summary>Body of <c>POST /emulator/faults</c>: which requests to disturb, how often, and how.</summary>
internal sealed record FaultRequest
{
    /// <summary>The requests meant; absent means all of them.</summary>
    public FaultMatch? Match { get; init; }

    /// <summary>Share of the matching requests that are hit, above 0 up to 1; 1 if absent.</summary>
    public double? Probability { get; init; }

    /// <summary>Number of hits after which the fault stops; unlimited if absent.</summary>
    public int? Times { get; init; }

    /// <summary>Seed of the dice, so that a run can be repeated; chosen and reported if absent.</summary>
    public int? Seed { get; init; }

    /// <summary>What a hit does; required.</summary>
    public FaultEffect? Effect { get; init; }
}
