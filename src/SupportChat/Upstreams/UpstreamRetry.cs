using System.Net;
using Polly;
using Polly.Timeout;

namespace SupportChat.Upstreams;

/// <summary>Which failed attempts are made again inside a call (docs/architecture.md#retries). Everything else is the queue's to repeat.</summary>
internal static class UpstreamRetry
{
    /// <summary>Longest wait that a retry inside a call honours; a longer one goes back to the queue.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>True for an attempt that says the upstream itself is in trouble.</summary>
    public static bool IsDown(Outcome<HttpResponseMessage> outcome) => outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>
    /// True when a repeat can do no harm: the upstream refused to work (429, no connection; 503 too, unless the request is marked <c>Once</c>), or the
    /// method may be repeated whatever the first attempt did (all but POST: our PATCHes and PUTs set values).
    /// </summary>
    public static bool MayRepeat(Outcome<HttpResponseMessage> outcome, HttpRequestMessage? request)
    {
        var repeatable = request is not null && request.Method != HttpMethod.Post;
        if (outcome.Result is { } answer)
        {
            return !(RetryAfter.Read(answer) > LongestWait) && answer.StatusCode switch
            {
                HttpStatusCode.TooManyRequests => true,
                HttpStatusCode.ServiceUnavailable => repeatable || request?.IsNonIdempotent() == false,
                _ => repeatable && IsDown(outcome),
            };
        }

        return outcome.Exception switch
        {
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            } => true,
            HttpRequestException or IOException or TimeoutRejectedException => repeatable,
            _ => false,
        };
    }

    /// <summary>
    /// The wait that the answer asks for, stretched a little so that calls refused together do not come back together; null: the schedule's own.
    /// </summary>
    /// <param name="answer">The answer, if one came.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan? Wait(HttpResponseMessage? answer, double jitter) =>
        answer is not null && RetryAfter.Read(answer) is { } asked ? asked + TimeSpan.FromMilliseconds(250 * jitter) : null;
}
