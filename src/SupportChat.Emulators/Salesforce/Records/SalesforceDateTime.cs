using System.Globalization;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Date-times as Salesforce reads, stores and writes them (docs/reference/salesforce.md#case).</summary>
internal static class SalesforceDateTime
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    /// <summary>Salesforce keeps no fractions of a second.</summary>
    public static DateTimeOffset WholeSeconds(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeSeconds(moment.ToUnixTimeSeconds());

    /// <summary><c>2026-11-23T03:23:50.000+0000</c></summary>
    public static string Write(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    /// <summary>ISO 8601 with offset, with or without its colon, or <c>Z</c>.</summary>
    public static bool TryRead(string text, out DateTimeOffset moment)
    {
        var isOffsetWithoutColon = text.Length > 5 && text[^5] is '+' or '-' && text.Contains('T', StringComparison.Ordinal)
            && text[^4..].All(char.IsAsciiDigit);
        var known = DateTimeOffset.TryParseExact(
            isOffsetWithoutColon ? $"{text[..^2]}:{text[^2..]}" : text,
            Formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out moment);
        moment = WholeSeconds(moment);
        return known;
    }
}
