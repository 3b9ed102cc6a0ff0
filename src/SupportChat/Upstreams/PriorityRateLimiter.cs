using System.Threading.RateLimiting;

namespace SupportChat.Upstreams;

/// <summary>Permits of one kind for the calls to one upstream, with a share that only starts may use.</summary>
internal sealed class PriorityRateLimiter(RateLimiter shared, RateLimiter reserved) : IDisposable
{
    /// <summary>Permits for calls under way at the same time.</summary>
    public static PriorityRateLimiter Concurrency(UpstreamLimits limits) =>
        new(Concurrent(limits, limits.Concurrency), Concurrent(limits, Share(limits.Concurrency)));

    /// <summary>Permits for attempts a second.</summary>
    public static PriorityRateLimiter Rate(UpstreamLimits limits) => new(PerSecond(limits, limits.PerSecond), PerSecond(limits, Share(limits.PerSecond)));

    /// <summary>A permit: a start takes a shared one that is free at once, else one of its own share; everything else waits for a shared one.</summary>
    public ValueTask<RateLimitLease> AcquireAsync(bool start, CancellationToken cancellationToken)
    {
        if (!start)
        {
            return shared.AcquireAsync(1, cancellationToken);
        }

        var lease = shared.AttemptAcquire();
        if (lease.IsAcquired)
        {
            return ValueTask.FromResult(lease);
        }

        lease.Dispose();
        return reserved.AcquireAsync(1, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        shared.Dispose();
        reserved.Dispose();
    }

    private static int Share(int permits) => Math.Max(1, permits / 4);

    private static ConcurrencyLimiter Concurrent(UpstreamLimits limits, int permits) => new(new ConcurrencyLimiterOptions
    {
        PermitLimit = permits,
        QueueLimit = limits.Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    private static TokenBucketRateLimiter PerSecond(UpstreamLimits limits, int permits)
    {
        const int refillsPerSecond = 20;
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = permits,
            TokensPerPeriod = Math.Max(1, permits / refillsPerSecond),
            ReplenishmentPeriod = TimeSpan.FromSeconds(permits < refillsPerSecond ? 1.0 / permits : 1.0 / refillsPerSecond),
            QueueLimit = limits.Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}
