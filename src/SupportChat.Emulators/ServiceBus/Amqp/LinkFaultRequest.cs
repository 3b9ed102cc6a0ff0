using System.Text.Json.Serialization;
using SupportChat.Emulators.Control;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>Body of <c>POST /emulator/faults</c> of this emulator: which operations to disturb, how often, and how.</summary>
internal sealed record LinkFaultRequest
{
    /// <summary>The operations meant; absent means all of them.</summary>
    public LinkFaultMatch? Match { get; init; }

    /// <summary>Share of the matching operations that are hit, above 0 up to 1; 1 if absent.</summary>
    public double? Probability { get; init; }

    /// <summary>Number of hits after which the fault stops; unlimited if absent.</summary>
    public int? Times { get; init; }

    /// <summary>Seed of the dice, so that a run can be repeated; chosen and reported if absent.</summary>
    public int? Seed { get; init; }

    /// <summary>What a hit does; required.</summary>
    public LinkFaultEffect? Effect { get; init; }
}

/// <summary>Selects operations: all parts must agree, an absent part agrees with everything.</summary>
internal sealed record LinkFaultMatch
{
    /// <summary>Name of a queue, any case; its dead letters are meant too.</summary>
    public string? Entity { get; init; }

    /// <summary><c>send</c>, <c>receive</c>, <c>settle</c>, <c>renew</c> or <c>management</c>.</summary>
    public LinkOperation? Operation { get; init; }
}

/// <summary>What a hit does: latency first, then the mode; with latency alone the operation goes on.</summary>
internal sealed record LinkFaultEffect
{
    /// <summary>Delay before anything else, milliseconds, drawn evenly.</summary>
    public FaultLatency? LatencyMs { get; init; }

    /// <summary>What happens instead of the operation, or after it.</summary>
    public LinkFaultMode? Mode { get; init; }

    /// <summary>Error condition of <c>refuse</c> and <c>detach</c>, for example <c>com.microsoft:entity-disabled</c>.</summary>
    public string? Condition { get; init; }
}

/// <summary>What clients do on links.</summary>
internal enum LinkOperation
{
    /// <summary>A message or a batch comes in, at once or scheduled.</summary>
    [JsonStringEnumMemberName("send")]
    Send,

    /// <summary>A receiver attaches, or a message is about to go to it.</summary>
    [JsonStringEnumMemberName("receive")]
    Receive,

    /// <summary>A message is completed, abandoned, deferred or dead-lettered.</summary>
    [JsonStringEnumMemberName("settle")]
    Settle,

    /// <summary>The lock of a message or a session is renewed.</summary>
    [JsonStringEnumMemberName("renew")]
    Renew,

    /// <summary>Any other request to <c>$management</c>.</summary>
    [JsonStringEnumMemberName("management")]
    Management,
}

/// <summary>Ways to spoil an operation.</summary>
internal enum LinkFaultMode
{
    /// <summary>It is answered with an error.</summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse,

    /// <summary>It is answered with <c>com.microsoft:server-busy</c>.</summary>
    [JsonStringEnumMemberName("serverBusy")]
    ServerBusy,

    /// <summary>The link is detached with an error.</summary>
    [JsonStringEnumMemberName("detach")]
    Detach,

    /// <summary>The connection breaks, nothing is done.</summary>
    [JsonStringEnumMemberName("cut")]
    Cut,

    /// <summary>It is done, then the connection breaks before the answer.</summary>
    [JsonStringEnumMemberName("commitThenCut")]
    CommitThenCut,

    /// <summary>Nothing is done and nothing is answered.</summary>
    [JsonStringEnumMemberName("hang")]
    Hang,
}
