using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;
using SupportChat.Telemetry;

namespace SupportChat.Upstreams;

/// <summary>
/// Sends requests to one upstream, turns what went wrong underway into <see cref="UpstreamException"/>, and counts every call by its outcome.
/// </summary>
/// <param name="http">A client with the upstream's pipeline.</param>
/// <param name="upstream">As in <see cref="UpstreamException.Upstream"/>.</param>
/// <param name="classify">What an answer asks for; null when it is what the call was for.</param>
/// <param name="metrics">Where calls are counted.</param>
internal sealed class UpstreamCaller(HttpClient http, string upstream, Func<UpstreamAnswer, UpstreamFailure?> classify, SupportChatMetrics metrics)
{
    private const string UsageHeader = "Sforce-Limit-Info";

    /// <summary>The answer, whatever its status.</summary>
    /// <param name="request">The call.</param>
    /// <param name="isDocumented">Whether status and body are what the upstream documents as the success of this call.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UpstreamException">No answer came.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<UpstreamAnswer> CallAsync(HttpRequestMessage request, Func<int, JsonElement, bool> isDocumented, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await SendAsync(request, isDocumented, cancellationToken);
            metrics.UpstreamCalled(upstream, Outcome(classify(answer)));
            return answer;
        }
        catch (UpstreamException failure)
        {
            metrics.UpstreamCalled(upstream, Outcome(failure.Failure));
            throw;
        }
    }

    private static string Outcome(UpstreamFailure? failure) => failure switch
    {
        null => "ok",
        UpstreamFailure.Transient => "transient",
        UpstreamFailure.Refused or UpstreamFailure.Unexplained => "refused",
        _ => "set-up",
    };

    private async Task<UpstreamAnswer> SendAsync(HttpRequestMessage request, Func<int, JsonElement, bool> isDocumented, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var usage = response.Headers.TryGetValues(UsageHeader, out var info) ? string.Join("; ", info) : null;
            return new UpstreamAnswer((int)response.StatusCode, body, RetryAfter.Read(response), usage, isDocumented);
        }
        catch (Exception given) when (cancellationToken.IsCancellationRequested && given is not OperationCanceledException)
        {
            throw new OperationCanceledException("The caller gave up.", given, cancellationToken);
        }
        catch (BrokenCircuitException open)
        {
            throw Failed("circuit-open", open, open.RetryAfter);
        }
        catch (RateLimiterRejectedException busy)
        {
            throw Failed("rate-limited", busy, busy.RetryAfter);
        }
        catch (TimeoutRejectedException late)
        {
            throw Failed("timeout", late, null);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed("timeout", late, null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Failed("connection", broken, null);
        }
    }

    private UpstreamException Failed(string code, Exception cause, TimeSpan? retryAfter) =>
        new(upstream, UpstreamFailure.Transient, code, $"The call to {upstream} got no answer ({code}).", cause) { RetryAfter = retryAfter };
}
