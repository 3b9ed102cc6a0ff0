using System.Globalization;

namespace SupportChat.Work;

/// <summary>How long an upstream asks to wait: <c>Retry-After</c>, or Sendbird's rate header (Sendbird reference 1.5).</summary>
internal static class RetryAfter
{
    private const string RateHeader = "X-RateLimit-RetryAfter";

    /// <summary>The wait, or null when the answer names none. Large plain numbers are taken as milliseconds.</summary>
    public static TimeSpan? Read(HttpResponseMessage answer)
    {
        if (answer.Headers.RetryAfter?.Delta is { } delta)
        {
            return delta;
        }

        if (!answer.Headers.TryGetValues(RateHeader, out var values)
            || !double.TryParse(values.FirstOrDefault(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return number > 600 ? TimeSpan.FromMilliseconds(Math.Min(number, 3_600_000)) : TimeSpan.FromSeconds(number);
    }
}
