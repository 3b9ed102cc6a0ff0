using System.Text.Json;

namespace SupportChat.Emulators.Control;

/// <summary>Refuses fault requests that could not do what their author means, and says how to write them.</summary>
internal static class FaultRequestCheck
{
    private const int LongestLatencyMs = 600_000;

    private static readonly string[] HeadersOfTheServer = ["Content-Length", "Transfer-Encoding", "Connection"];

    public static void ThrowIfWrong(FaultRequest request)
    {
        CheckDice(request.Probability, request.Times);
        CheckMatch(request.Match);
        Require(request.Effect is not null, "effect is required: give latencyMs, status, headers or mode.");
        CheckEffect(request.Effect!);
    }

    /// <summary>Refuses dice that never hit, or that no dice are.</summary>
    public static void CheckDice(double? probability, int? times)
    {
        Require(probability is null or (> 0 and <= 1), "probability must be above 0 and at most 1.");
        Require(times is null or > 0, "times must be 1 or more; leave it out for no limit.");
    }

    public static void CheckLatency(FaultLatency? latency) => Require(
        latency is null || (latency is { Min: >= 0, Max: <= LongestLatencyMs } && latency.Min <= latency.Max),
        $"effect.latencyMs needs 0 <= min <= max <= {LongestLatencyMs}, for example {{\"min\": 50, \"max\": 50}}.");

    public static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ControlInputException(message);
        }
    }

    private static void CheckMatch(FaultMatch? match)
    {
        Require(match?.Method is null || match.Method.Length > 0 && match.Method.All(char.IsAsciiLetter),
            "match.method must be an HTTP method such as POST; leave it out for all.");
        Require(match?.Path is null || match.Path.StartsWith('/') || match.Path.StartsWith('*'),
            "match.path must start with / (prefix of the path) or contain * (glob over the whole path).");
    }

    private static void CheckEffect(FaultEffect effect)
    {
        Require(effect.LatencyMs is not null || effect.Status is not null || effect.Headers is { Count: > 0 } || effect.Mode is not null,
            "effect is empty: give latencyMs, status, headers or mode.");
        Require(effect.Mode is null || effect.Status is null && effect.Body is null && effect.Headers is null,
            "effect.mode leaves the request without an answer: it cannot be combined with status, body or headers.");
        Require(effect.Status is null or (>= 200 and <= 599), "effect.status must be between 200 and 599.");
        Require(effect.Body is null || effect.Status is not null, "effect.body needs effect.status.");
        Require(effect.Body is not { } body || IsText(body), "effect.body must be well-formed text; write odd JSON as an object, or with its escapes escaped.");
        Require(effect.Body is null || effect.Status is not (204 or 205 or 304), "effect.body is not allowed with status 204, 205 or 304.");
        CheckLatency(effect.LatencyMs);
        foreach (var (name, value) in effect.Headers ?? [])
        {
            Require(name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), $"effect.headers: '{name}' is not a header name.");
            Require(!HeadersOfTheServer.Contains(name, StringComparer.OrdinalIgnoreCase), $"effect.headers: {name} is set by the server.");
            Require(value is not null && value.All(c => c is >= ' ' and <= '~'), $"effect.headers: the value of {name} must be printable ASCII.");
        }
    }

    private static bool IsText(JsonElement body)
    {
        try
        {
            return TextOf(body).Length >= 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Bytes and content type of a fault's answer.</summary>
    public static string TextOf(JsonElement body) =>
        body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText();
}
