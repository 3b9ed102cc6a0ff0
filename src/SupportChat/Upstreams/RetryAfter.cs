using System.Globalization;

namespace SupportChat.Upstreams;

/// <summary>How long an upstream asks to wait: <c>Retry-After</c>, or Sendbird's rate header (docs/reference/sendbird.md#rate-limits).</summary>
internal static class RetryAfter
{
    private const string RateHeader = "X-RateLimit-RetryAfter";

    /// <summary>Sendbird does not say the unit: more than this many seconds are taken as milliseconds.</summary>
    private const double MostSeconds = 600;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The wait, at most an hour; null when the answer names none that makes sense.</summary>
    public static TimeSpan? Read(HttpResponseMessage answer)
    {
        var wait = Standard(answer) ?? Rate(answer);
        return wait is null || wait < TimeSpan.Zero ? null : wait < Longest ? wait : Longest;
    }

    private static TimeSpan? Standard(HttpResponseMessage answer)
    {
        var header = answer.Headers.RetryAfter;
        return header?.Delta ?? (header?.Date is { } until && answer.Headers.Date is { } now ? until - now : null);
    }

    private static TimeSpan? Rate(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues(RateHeader, out var values)
            || !double.TryParse(values.FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || double.IsNaN(number))
        {
            return null;
        }

        var most = Longest.TotalMilliseconds;
        return TimeSpan.FromMilliseconds(Math.Min(number > MostSeconds ? number : number * 1000, most));
    }
}
