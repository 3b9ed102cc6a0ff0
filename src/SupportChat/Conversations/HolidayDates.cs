using System.Globalization;

namespace SupportChat.Conversations;

/// <summary>Dates on which nobody is there, as <c>Conversations__Holidays</c> names them: <c>2026-12-24</c> once, <c>--12-25</c> in every year.</summary>
internal sealed class HolidayDates
{
    private readonly HashSet<DateOnly> once = [];
    private readonly HashSet<(int Month, int Day)> yearly = [];

    /// <exception cref="FormatException">A date is of neither form.</exception>
    public HolidayDates(IEnumerable<string> dates)
    {
        foreach (var text in dates)
        {
            if (!TryParse(text, out var date, out var everyYear))
            {
                throw new FormatException("A holiday is neither yyyy-MM-dd nor --MM-dd.");
            }

            _ = everyYear ? yearly.Add((date.Month, date.Day)) : once.Add(date);
        }
    }

    public bool IsEmpty => once.Count == 0 && yearly.Count == 0;

    public static bool IsValid(string text) => TryParse(text, out _, out _);

    public bool Contains(DateOnly date) => once.Contains(date) || yearly.Contains((date.Month, date.Day));

    private static bool TryParse(string text, out DateOnly date, out bool everyYear)
    {
        everyYear = text.StartsWith("--", StringComparison.Ordinal);
        // Any leap year, so that the 29th of February can be a holiday.
        return DateOnly.TryParseExact(everyYear ? $"2000-{text[2..]}" : text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }
}
