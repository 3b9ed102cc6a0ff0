using System.Text.Json;

namespace SupportChat.Upstreams;

/// <summary>An answer of an upstream, read whole.</summary>
internal sealed class UpstreamAnswer
{
    public UpstreamAnswer(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter, string? usage)
    {
        Status = status;
        RetryAfter = retryAfter;
        Usage = usage;
        Json = Parse(body);
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The wait that the upstream asks for.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Value of <c>Sforce-Limit-Info</c>.</summary>
    public string? Usage { get; }

    /// <summary>The body; undefined when it is no JSON (an outage page, an empty body). Bytes are taken as UTF-8 whatever the charset says (Sendbird reference 1.1).</summary>
    public JsonElement Json { get; }

    /// <summary>Reads a value out of a successful answer.</summary>
    /// <exception cref="UpstreamException">The answer lacks what the upstream's contract promises; whether a write happened is not known.</exception>
    public T Read<T>(string upstream, Func<JsonElement, T> read)
    {
        try
        {
            return read(Json);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException or IndexOutOfRangeException)
        {
            // The cause stays out: its text may quote the answer.
            throw new UpstreamException(upstream, UpstreamFailure.Transient, "malformed-answer", $"The answer of {upstream} ({Status}) is not what its API promises ({malformed.GetType().Name}).")
            {
                RetryAfter = RetryAfter,
            };
        }
    }

    private static JsonElement Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? default : JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
