using System.Text.Json;
using System.Text.Json.Serialization;

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

/// <summary>Selects requests: all parts must agree, an absent part agrees with everything.</summary>
internal sealed record FaultMatch
{
    /// <summary>HTTP method, any case.</summary>
    public string? Method { get; init; }

    /// <summary>
    /// Decoded path without the query. Without <c>*</c> it is a prefix; with <c>*</c> (any run of characters, also <c>/</c>) it must cover the whole path.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Text that the raw query must hold, such as <c>token=</c>.</summary>
    public string? Query { get; init; }
}

/// <summary>
/// What a hit does. Latency comes first; then the mode, or the status with body and headers; with latency or headers alone the real answer follows.
/// </summary>
internal sealed record FaultEffect
{
    /// <summary>Delay before anything else, milliseconds, drawn evenly.</summary>
    public FaultLatency? LatencyMs { get; init; }

    /// <summary>Answer with this status instead of running the request.</summary>
    public int? Status { get; init; }

    /// <summary>Body of that answer: a string is sent as it is, any other value as JSON.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>Headers of that answer, or of the real one when no status is given.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    /// <summary><c>refuse</c>, <c>reset</c>, <c>hang</c> or <c>commitThenDrop</c>.</summary>
    public FaultMode? Mode { get; init; }
}

/// <summary>Bounds of a delay in milliseconds, both included.</summary>
internal sealed record FaultLatency
{
    public int? Min { get; init; }

    public int? Max { get; init; }
}

/// <summary>Ways to leave a request without an answer.</summary>
internal enum FaultMode
{
    /// <summary>Close the connection in order, before the body is read.</summary>
    [JsonStringEnumMemberName("refuse")]
    Refuse,

    /// <summary>Reset the connection at once.</summary>
    [JsonStringEnumMemberName("reset")]
    Reset,

    /// <summary>Never answer; the connection stays open until the client leaves.</summary>
    [JsonStringEnumMemberName("hang")]
    Hang,

    /// <summary>Run the request for real, then reset the connection instead of answering.</summary>
    [JsonStringEnumMemberName("commitThenDrop")]
    CommitThenDrop,
}
