using System.Text.Json;

namespace SupportChat.Emulators.Control;

/// <summary>What a hit does. Latency comes first; then the mode, or the status with body and headers; with latency or headers alone the real answer follows.</summary>
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
