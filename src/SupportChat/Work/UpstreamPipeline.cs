using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace SupportChat.Work;

/// <summary>
/// The resilience of calls to one upstream (design section 3, "Retries"): total time limit, concurrency with a share for starts, jittered retry of what is
/// safe to repeat, circuit breaker, time limit of one attempt.
/// </summary>
internal static class UpstreamPipeline
{
    private const int MaxRetries = 2;
    private const int WaitingCalls = 2_000;

    /// <summary>Longest wait that a retry inside a call honours; a longer one goes back to the queue.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Adds the pipeline to a client.</summary>
    /// <param name="client">The named client.</param>
    /// <param name="upstream">Name of the upstream in metrics.</param>
    /// <param name="attempt">Time limit of one attempt.</param>
    /// <param name="total">Time limit of the call with its retries.</param>
    /// <param name="concurrency">Calls under way at once; a quarter more is kept for starts.</param>
    public static IHttpClientBuilder AddUpstreamPipeline(this IHttpClientBuilder client, string upstream, TimeSpan attempt, TimeSpan total, int concurrency)
    {
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            AutomaticDecompression = DecompressionMethods.All,
        });
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        client.AddHttpMessageHandler(services => new UpstreamMetricsHandler(services.GetRequiredService<SupportChatMetrics>(), upstream));
        client.AddResilienceHandler("upstream", pipeline =>
        {
            var work = Lane(concurrency);
            var starts = Lane(Math.Max(1, concurrency / 4));
            pipeline
                .AddTimeout(total)
                .AddRateLimiter(new HttpRateLimiterStrategyOptions
                {
                    RateLimiter = arguments => (UpstreamPriority.IsStart ? starts : work).AcquireAsync(1, arguments.Context.CancellationToken),
                })
                .AddRetry(new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = MaxRetries,
                    Delay = TimeSpan.FromMilliseconds(200),
                    MaxDelay = LongestWait,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldRetryAfterHeader = false,
                    DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } answer ? RetryAfter.Read(answer) : null),
                    ShouldHandle = arguments => ValueTask.FromResult(MayRepeat(arguments.Outcome, arguments.Context)),
                })
                .AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
                {
                    FailureRatio = 0.5,
                    MinimumThroughput = 20,
                    SamplingDuration = TimeSpan.FromSeconds(10),
                    BreakDuration = TimeSpan.FromSeconds(2),
                    ShouldHandle = arguments => ValueTask.FromResult(IsDown(arguments.Outcome)),
                })
                .AddTimeout(attempt);
        });
        return client;
    }

    private static ConcurrencyLimiter Lane(int permits) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = WaitingCalls,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private static bool IsDown(Outcome<HttpResponseMessage> outcome) => outcome.Exception is HttpRequestException or TimeoutRejectedException
        || outcome.Result?.StatusCode is HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool MayRepeat(Outcome<HttpResponseMessage> outcome, ResilienceContext context)
    {
        if (outcome.Result is { } answer)
        {
            if (RetryAfter.Read(answer) > LongestWait)
            {
                return false;
            }

            return answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                || (IsDown(outcome) && answer.RequestMessage?.Method != HttpMethod.Post);
        }

        return outcome.Exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,
            HttpRequestException or TimeoutRejectedException => context.GetRequestMessage()?.Method != HttpMethod.Post,
            _ => false,
        };
    }
}
