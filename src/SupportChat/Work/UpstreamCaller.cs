using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace SupportChat.Work;

/// <summary>Sends a request to one upstream, reads the answer whole, and turns what went wrong underway into <see cref="UpstreamException"/>.</summary>
internal static class UpstreamCaller
{
    /// <summary>The answer, whatever its status.</summary>
    /// <exception cref="UpstreamException">No answer came.</exception>
    public static async Task<UpstreamAnswer> CallAsync(this HttpClient http, string upstream, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var usage = response.Headers.TryGetValues("Sforce-Limit-Info", out var info) ? info.FirstOrDefault() : null;
            return new UpstreamAnswer((int)response.StatusCode, body, RetryAfter.Read(response), usage);
        }
        catch (BrokenCircuitException open)
        {
            throw Failed(upstream, "circuit-open", open, open.RetryAfter);
        }
        catch (RateLimiterRejectedException busy)
        {
            throw Failed(upstream, "rate-limited", busy, busy.RetryAfter);
        }
        catch (TimeoutRejectedException late)
        {
            throw Failed(upstream, "timeout", late, null);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(upstream, "timeout", late, null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Failed(upstream, "connection", broken, null);
        }
    }

    private static UpstreamException Failed(string upstream, string code, Exception cause, TimeSpan? retryAfter) =>
        new(upstream, UpstreamFailure.Transient, code, $"The call to {upstream} got no answer ({code}).", cause) { RetryAfter = retryAfter };
}

/// <summary>An answer as it came.</summary>
internal sealed record UpstreamAnswer(int Status, byte[] Body, TimeSpan? RetryAfter, string? Usage)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as JSON; null when it is none (an outage page, an empty body).</summary>
    public JsonDocument? Json()
    {
        try
        {
            return Body.Length == 0 ? null : JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
