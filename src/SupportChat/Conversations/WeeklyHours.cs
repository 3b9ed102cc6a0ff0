using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>
/// Hours of the week in a time zone, without holidays. Open is whenever the clock on the wall shows an opening hour: an hour that the clock skips is
/// never open, one that it shows twice is open twice.
/// </summary>
/// <param name="days">Seven, from Sunday on; null for a day without hours.</param>
/// <param name="zone">Whose clock it is.</param>
/// <param name="holidays">Dates by that clock on which nobody is there.</param>
internal sealed class WeeklyHours(IReadOnlyList<DailyHours?> days, TimeZoneInfo zone, HolidayDates holidays)
{
    /// <summary>How far ahead is looked: beyond a year nothing new comes.</summary>
    internal static readonly TimeSpan LookAhead = TimeSpan.FromDays(400);

    /// <summary>No clock is put forward or back twice within so long.</summary>
    private static readonly TimeSpan AroundTransition = TimeSpan.FromHours(36);

    public TimeZoneInfo Zone => zone;

    /// <summary>The open periods from an instant on, in order, one after the other without overlap; what one day hands to the next comes in two.</summary>
    public IEnumerable<OpenPeriod> From(DateTimeOffset at)
    {
        var first = DateOf(at);
        for (var date = first; date <= first.AddDays((int)LookAhead.TotalDays); date = date.AddDays(1))
        {
            foreach (var period in On(date))
            {
                if (period.Until > at)
                {
                    yield return period.From < at ? period with { From = at } : period;
                }
            }
        }
    }

    /// <summary>What is left of a period without the holidays.</summary>
    public IEnumerable<OpenPeriod> WithoutHolidays(OpenPeriod period)
    {
        if (holidays.IsEmpty)
        {
            yield return period;
            yield break;
        }

        for (var date = DateOf(period.From); date <= DateOf(period.Until); date = date.AddDays(1))
        {
            if (holidays.Contains(date))
            {
                continue;
            }

            foreach (var day in Shown(date, TimeSpan.Zero, TimeSpan.FromDays(1)))
            {
                var part = new OpenPeriod(Later(day.From, period.From), Earlier(day.Until, period.Until));
                if (part.From < part.Until)
                {
                    yield return part;
                }
            }
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private DateOnly DateOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private IEnumerable<OpenPeriod> On(DateOnly date)
    {
        if (holidays.Contains(date))
        {
            return [];
        }

        // The rest of a night shift comes first. A shift that a holiday stopped from beginning has no rest.
        var morning = days[(int)date.AddDays(-1).DayOfWeek] is { } night && night.End <= night.Start && !holidays.Contains(date.AddDays(-1))
            ? night.End.ToTimeSpan()
            : TimeSpan.Zero;
        if (days[(int)date.DayOfWeek] is not { } hours)
        {
            return Shown(date, TimeSpan.Zero, morning);
        }

        var start = hours.Start.ToTimeSpan();
        var end = hours.End > hours.Start ? hours.End.ToTimeSpan() : TimeSpan.FromDays(1);
        return start <= morning
            ? Shown(date, TimeSpan.Zero, end > morning ? end : morning)
            : Shown(date, TimeSpan.Zero, morning).Concat(Shown(date, start, end));
    }

    /// <summary>When the clock shows these times of a date.</summary>
    private IEnumerable<OpenPeriod> Shown(DateOnly date, TimeSpan start, TimeSpan end)
    {
        if (start >= end)
        {
            yield break;
        }

        var midnight = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var (earliest, latest) = (midnight - AroundTransition, midnight + AroundTransition);
        var (before, after) = (zone.GetUtcOffset(earliest), zone.GetUtcOffset(latest));
        var first = new OpenPeriod(midnight + start - before, midnight + end - before);
        if (before == after)
        {
            yield return first;
            yield break;
        }

        var transition = Transition(earliest, latest, after);
        var second = new OpenPeriod(midnight + start - after, midnight + end - after);
        if (first.From < transition)
        {
            yield return first with { Until = Earlier(first.Until, transition) };
        }

        if (second.Until > transition)
        {
            yield return second with { From = Later(second.From, transition) };
        }
    }

    /// <summary>The first minute of the later offset.</summary>
    private DateTimeOffset Transition(DateTimeOffset earliest, DateTimeOffset latest, TimeSpan after)
    {
        var (low, high) = (0, (int)(latest - earliest).TotalMinutes);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = zone.GetUtcOffset(earliest.AddMinutes(middle)) == after ? (low, middle) : (middle, high);
        }

        return earliest.AddMinutes(high);
    }
}
