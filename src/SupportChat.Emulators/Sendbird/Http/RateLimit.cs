using System.Globalization;
using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>The calls of one route in the current second, and the headers about it (docs/reference/sendbird.md#rate-limits).</summary>
internal sealed class RateLimit(int? perSecond, TimeProvider timeProvider)
{
    // Shown when nothing is enforced, so that clients that read the headers are not slowed down.
    private const int Generous = 1_000_000;

    private readonly Lock gate = new();
    private readonly string limit = string.Create(CultureInfo.InvariantCulture, $"{perSecond ?? Generous};w=1");
    private long second;
    private int used;

    /// <summary>Counts a call and sets the headers. Throws 500910 with HTTP 429 when the second is used up.</summary>
    public void Take(IHeaderDictionary headers)
    {
        var now = timeProvider.GetUtcNow().ToUnixTimeSeconds();
        int remaining;
        lock (gate)
        {
            if (now != second)
            {
                second = now;
                used = 0;
            }

            remaining = (perSecond ?? Generous) - ++used;
        }

        headers["X-RateLimit-Limit"] = limit;
        headers["X-RateLimit-Remaining"] = Math.Max(0, remaining).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (now + 1).ToString(CultureInfo.InvariantCulture);
        if (perSecond is not null && remaining < 0)
        {
            headers["X-RateLimit-RetryAfter"] = "1";
            throw SendbirdException.TooManyRequests();
        }
    }
}
