using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SupportChat.Http.ProblemDetails;
using SupportChat.Telemetry;

namespace SupportChat.Http.Authentication;

/// <summary>
/// Authenticates by header <c>X-SupportChat-Key</c>, compared in fixed time. Whoever guesses is told to wait, by address, and fills no log; a right key
/// always passes.
/// </summary>
public sealed partial class ApiKeyAuthentication(TimeProvider time, ILogger<ApiKeyAuthentication> logger) : IDisposable
{
    public const string Header = "X-SupportChat-Key";

    private readonly LogSampler sampler = new(time);

    private readonly PartitionedRateLimiter<string> guesses = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = 20,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(3),
            QueueLimit = 0,
        }));

    /// <inheritdoc/>
    public void Dispose() => guesses.Dispose();

    /// <summary>True for a request with a live key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="options">The live keys.</param>
    /// <param name="problem">The answer to a wrong key; null when none was sent, so that another proof may be looked at.</param>
    internal bool TryAuthenticate(HttpRequest request, ApiKeyOptions options, out IResult? problem)
    {
        problem = null;
        var sent = request.Headers[Header].ToString();
        if (sent.Length == 0)
        {
            return false;
        }

        if (IsLive(sent, options))
        {
            return true;
        }

        if (sampler.TryTake(out var count))
        {
            LogWrongKey(logger, count);
        }

        using var lease = guesses.AttemptAcquire(request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "");
        problem = lease.IsAcquired
            ? Problems.Unauthorized(request, $"The key in {Header} is not one of those set here.")
            : Problems.RateLimited(request, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(3));
        return false;
    }

    private static bool IsLive(string sent, ApiKeyOptions options)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(sent));
        var match = false;
        foreach (var key in options.Keys)
        {
            match |= key.Length > 0 && CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        }

        return match;
    }

    [LoggerMessage(1105, LogLevel.Warning, "{Count} calls came with a wrong key in X-SupportChat-Key and were refused")]
    private static partial void LogWrongKey(ILogger logger, long count);
}
