using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace SupportChat.Upstreams;

/// <summary>
/// The resilience of calls to one upstream (docs/architecture.md#retries), outermost first: total time limit, concurrency, jittered retry, circuit
/// breaker, rate, time limit of one attempt. Starts have a share of concurrency and rate of their own.
/// </summary>
internal static class UpstreamPipeline
{
    private const int MaxRetries = 2;
    private const int LargestAnswer = 64 * 1024 * 1024;

    /// <summary>Adds connection and pipeline to a named client. Its URIs carry ids, so its requests are not logged: metrics and traces tell of them.</summary>
    public static IHttpClientBuilder AddUpstreamPipeline(this IHttpClientBuilder client, UpstreamLimits limits)
    {
        client.RemoveAllLoggers();
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            AutomaticDecompression = DecompressionMethods.All,
            // A redirect would carry the token elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
        });
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        client.AddResilienceHandler("upstream", (pipeline, context) =>
        {
            var concurrency = PriorityRateLimiter.Concurrency(limits);
            var rate = PriorityRateLimiter.Rate(limits);
            context.OnPipelineDisposed(concurrency.Dispose);
            context.OnPipelineDisposed(rate.Dispose);
            pipeline.TimeProvider = context.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System;
            pipeline
                .AddTimeout(limits.Total)
                .AddRateLimiter(Limit(concurrency))
                .AddRetry(Retry())
                .AddCircuitBreaker(Breaker())
                .AddRateLimiter(Limit(rate))
                .AddTimeout(limits.Attempt);
        });
        client.AddHttpMessageHandler(() => new BufferedResponseHandler());
        return client;
    }

    private static HttpRateLimiterStrategyOptions Limit(PriorityRateLimiter lanes) => new()
    {
        RateLimiter = arguments => lanes.AcquireAsync(UpstreamPriority.IsStart, arguments.Context.CancellationToken),
    };

    private static HttpRetryStrategyOptions Retry() => new()
    {
        MaxRetryAttempts = MaxRetries,
        Delay = TimeSpan.FromMilliseconds(200),
        MaxDelay = UpstreamRetry.LongestWait,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = false,
        DelayGenerator = arguments => ValueTask.FromResult(UpstreamRetry.Wait(arguments.Outcome.Result, Random.Shared.NextDouble())),
        ShouldHandle = arguments => ValueTask.FromResult(UpstreamRetry.MayRepeat(arguments.Outcome, arguments.Context.GetRequestMessage())),
    };

    private static HttpCircuitBreakerStrategyOptions Breaker() => new()
    {
        FailureRatio = 0.5,
        MinimumThroughput = 20,
        SamplingDuration = TimeSpan.FromSeconds(10),
        BreakDuration = TimeSpan.FromSeconds(2),
        ShouldHandle = arguments => ValueTask.FromResult(UpstreamRetry.IsDown(arguments.Outcome)),
    };

    /// <summary>Reads the body inside the pipeline, so that its time limits and retries hold for a body that stops half-way too.</summary>
    private sealed class BufferedResponseHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            try
            {
                await response.Content.LoadIntoBufferAsync(LargestAnswer, cancellationToken);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
    }
}

/// <summary>Limits of the calls to one upstream.</summary>
internal sealed record UpstreamLimits
{
    /// <summary>Time limit of one attempt, its body included.</summary>
    public required TimeSpan Attempt { get; init; }

    /// <summary>Time limit of a call with its waits and retries.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Calls under way at once; a quarter more is kept for starts.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Attempts a second; a quarter more is kept for starts.</summary>
    public required int PerSecond { get; init; }

    /// <summary>Calls that may wait for their turn; more fail at once as <c>rate-limited</c>.</summary>
    public int Waiting { get; init; } = 512;
}
