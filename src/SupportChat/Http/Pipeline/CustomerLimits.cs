using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Pipeline;

/// <summary>
/// Keeps one caller from using up what all share: 120 calls at once, 60 a second after that. A start costs the org a Case and its agents a look, so starts have
/// a lower limit of their own (<c>Conversations__StartsPerMinute</c>).
/// </summary>
public sealed class CustomerLimits(IOptions<ConversationsOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> calls = Limiter(atOnce: 120, perPeriod: 60, TimeSpan.FromSeconds(1));
    private readonly PartitionedRateLimiter<string> starts =
        Limiter(options.Value.StartsPerMinute, perPeriod: 1, TimeSpan.FromMinutes(1) / options.Value.StartsPerMinute);

    /// <summary>Takes one call of the caller; when there is none left, the answer says how long to wait.</summary>
    internal AuthenticationResult Admit(HttpRequest request, Caller caller) =>
        Refuse(caller.UserId ?? "") is { } wait ? AuthenticationResult.Refused(Problems.RateLimited(request, wait)) : AuthenticationResult.Of(caller);

    /// <summary>Takes one call; null when it may go on, else how long to wait.</summary>
    public TimeSpan? Refuse(string key) => Take(calls, key);

    /// <summary>Takes one start of a customer; null when it may go on, else how long to wait.</summary>
    public TimeSpan? RefuseStart(string userId) => Take(starts, userId);

    /// <inheritdoc/>
    public void Dispose()
    {
        calls.Dispose();
        starts.Dispose();
    }

    private static TimeSpan? Take(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    private static PartitionedRateLimiter<string> Limiter(int atOnce, int perPeriod, TimeSpan period) => PartitionedRateLimiter.Create<string, string>(key =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = atOnce,
            TokensPerPeriod = perPeriod,
            ReplenishmentPeriod = period,
            QueueLimit = 0,
        }));
}
