using System.Text.Json;

namespace SupportChat.Upstreams;

/// <summary>An answer of an upstream, read whole, and held against what the upstream documents for the call.</summary>
internal sealed class UpstreamAnswer
{
    /// <summary>Code of an answer that claims success in another form than the documented one, such as a maintenance page with status 200.</summary>
    public const string Unexpected = "unexpected-answer";

    /// <param name="status">HTTP status.</param>
    /// <param name="body">Bytes.</param>
    /// <param name="retryAfter">The wait that the upstream asks for.</param>
    /// <param name="usage">Value of <c>Sforce-Limit-Info</c>.</param>
    /// <param name="isDocumented">Whether status and body are what the upstream documents as the success of this call.</param>
    public UpstreamAnswer(int status, ReadOnlySpan<byte> body, TimeSpan? retryAfter, string? usage, Func<int, JsonElement, bool> isDocumented)
    {
        Status = status;
        RetryAfter = retryAfter;
        Usage = usage;
        Json = Parse(body);
        IsSuccess = IsClaimed && isDocumented(status, Json);
    }

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>The documented success of this call.</summary>
    public bool IsSuccess { get; }

    /// <summary>
    /// The status alone says success: unless <see cref="IsSuccess"/>, whether anything was done is not known, and nothing in the body is an error or a fact.
    /// </summary>
    public bool IsClaimed => Status is >= 200 and < 300;

    /// <summary>The wait that the upstream asks for.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Value of <c>Sforce-Limit-Info</c>.</summary>
    public string? Usage { get; }

    /// <summary>
    /// The body; undefined when it is no JSON (an outage page, an empty body). Bytes are taken as UTF-8 whatever the charset says
    /// (docs/reference/sendbird.md#base-url-and-headers).
    /// </summary>
    public JsonElement Json { get; }

    /// <summary>Reads a value out of a successful answer.</summary>
    /// <exception cref="UpstreamException">The answer lacks what the upstream's contract promises; whether a write happened is not known.</exception>
    public T Read<T>(string upstream, Func<JsonElement, T> read)
    {
        try
        {
            return read(Json);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException or ArgumentException
            or KeyNotFoundException or IndexOutOfRangeException)
        {
            // The cause stays out: its text may quote the answer.
            throw ToUnexpected(upstream, malformed.GetType().Name);
        }
    }

    /// <summary>The failure of a call whose answer is not the documented one: its outcome is not known.</summary>
    public UpstreamException ToUnexpected(string upstream, string detail)
    {
        var message = $"The answer of {upstream} ({Status}) is not what its API promises ({detail}).";
        return new UpstreamException(upstream, UpstreamFailure.Transient, Unexpected, message) { RetryAfter = RetryAfter };
    }

    private static JsonElement Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return body.IsEmpty ? default : VendorJson.Parse(body);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
