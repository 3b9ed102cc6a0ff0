using System.Globalization;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>
/// A date literal of SOQL, such as <c>TODAY</c> or <c>LAST_N_DAYS:7</c>: a span of whole days (docs/reference/salesforce.md#queries). Days are those of UTC,
/// weeks begin on Sunday. Fiscal periods are not served.
/// </summary>
internal static class DateLiteral
{
    /// <summary>The units, and how many of them at most lie within the years that can be counted.</summary>
    private static readonly (string Name, int Most)[] Units = [("DAY", 99_999), ("WEEK", 9_999), ("MONTH", 9_999), ("QUARTER", 3_999), ("YEAR", 999)];

    /// <summary>First moment of the span, and the first one after it. Null for a word that is no date literal.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? Read(string word, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var parts = word.ToUpperInvariant().Split(':');
        if (parts.Length > 2)
        {
            return null;
        }

        return parts.Length == 1
            ? Fixed(parts[0], today)
            : int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Counted(parts[0], number, today) : null;
    }

    private static (DateTimeOffset From, DateTimeOffset To)? Fixed(string word, DateTimeOffset today)
    {
        switch (word)
        {
            case "TODAY":
                return Span("DAY", today, 0, 1);
            case "YESTERDAY":
                return Span("DAY", today, -1, 0);
            case "TOMORROW":
                return Span("DAY", today, 1, 2);
            case "LAST_90_DAYS":
                return Span("DAY", today, -90, 1);
            case "NEXT_90_DAYS":
                return Span("DAY", today, 1, 91);
        }

        var words = word.Split('_');
        return words.Length == 2 && words[1] != "DAY" && Array.Exists(Units, unit => unit.Name == words[1])
            ? words[0] switch
            {
                "LAST" => Span(words[1], today, -1, 0),
                "THIS" => Span(words[1], today, 0, 1),
                "NEXT" => Span(words[1], today, 1, 2),
                _ => null,
            }
            : null;
    }

    private static (DateTimeOffset From, DateTimeOffset To)? Counted(string word, int number, DateTimeOffset today)
    {
        foreach (var (unit, _) in Units.Where(unit => number <= unit.Most))
        {
            // The days before today with today, but whole weeks, months, quarters and years before the present one.
            if (word == $"LAST_N_{unit}S")
            {
                return Span(unit, today, -number, unit == "DAY" ? 1 : 0);
            }

            if (word == $"NEXT_N_{unit}S")
            {
                return Span(unit, today, 1, number + 1);
            }

            if (word == $"N_{unit}S_AGO")
            {
                return Span(unit, today, -number, 1 - number);
            }
        }

        return null;
    }

    /// <summary>From the beginning of one unit to that of another, counted from the present one.</summary>
    private static (DateTimeOffset From, DateTimeOffset To) Span(string unit, DateTimeOffset today, int from, int to)
    {
        var start = unit switch
        {
            "WEEK" => today.AddDays(-(int)today.DayOfWeek),
            "MONTH" => today.AddDays(1 - today.Day),
            "QUARTER" => today.AddDays(1 - today.Day).AddMonths(-((today.Month - 1) % 3)),
            "YEAR" => today.AddDays(1 - today.DayOfYear),
            _ => today,
        };
        DateTimeOffset At(int count) => unit switch
        {
            "WEEK" => start.AddDays(7 * count),
            "MONTH" => start.AddMonths(count),
            "QUARTER" => start.AddMonths(3 * count),
            "YEAR" => start.AddYears(count),
            _ => start.AddDays(count),
        };
        return (At(from), At(to));
    }
}
