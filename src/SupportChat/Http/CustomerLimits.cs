using System.Threading.RateLimiting;

namespace SupportChat.Http;

/// <summary>Keeps one caller from using up what all share: 120 calls at once, 60 a second after that.</summary>
public sealed class CustomerLimits : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetTokenBucketLimiter(key, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 120,
            TokensPerPeriod = 60,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));

    /// <summary>Takes one call; null when it may go on, else how long to wait.</summary>
    public TimeSpan? Refuse(string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();
}
