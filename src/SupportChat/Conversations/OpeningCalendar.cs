using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>The open times of business hours: as the org told them, and before and after that as the week has them.</summary>
/// <param name="hours">The record.</param>
/// <param name="weekly">Its week.</param>
/// <param name="times">What the org told; null when it did not.</param>
internal sealed class OpeningCalendar(BusinessHours hours, WeeklyHours weekly, OpenTimes? times)
{
    public OpenTimes? Times => times;

    public TimeZoneInfo Zone => weekly.Zone;

    /// <summary>The record is still as it was.</summary>
    public bool IsOf(BusinessHours others) =>
        hours.Id == others.Id && hours.TimeZoneSidKey == others.TimeZoneSidKey && hours.Days.SequenceEqual(others.Days);

    /// <summary>The open periods from an instant on, in order and without overlap, as far as <see cref="WeeklyHours.LookAhead"/>.</summary>
    public IEnumerable<OpenPeriod> From(DateTimeOffset at)
    {
        if (times is null)
        {
            return weekly.From(at);
        }

        var before = at < times.From
            ? weekly.From(at).TakeWhile(period => period.From < times.From).Select(period => Cut(period, at, times.From))
            : [];
        var told = times.Periods.SelectMany(weekly.WithoutHolidays).Where(period => period.Until > at).Select(period => Cut(period, at, period.Until));
        return before.Concat(told).Concat(weekly.From(at > times.Until ? at : times.Until));
    }

    private static OpenPeriod Cut(OpenPeriod period, DateTimeOffset from, DateTimeOffset until) =>
        new(period.From > from ? period.From : from, period.Until < until ? period.Until : until);
}
