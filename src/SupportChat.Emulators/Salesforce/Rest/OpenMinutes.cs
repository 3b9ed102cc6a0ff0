using System.Globalization;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Rest;

/// <summary>Whether business hours are open, minute by minute: slow and plain. Every holiday of the emulated org belongs to all hours.</summary>
internal sealed class OpenMinutes(Record hours, IReadOnlyList<Record> holidays)
{
    private const int MinutesOfADay = 1440;

    private readonly TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(hours.Text("TimeZoneSidKey")!);

    /// <summary>Null when there are no active hours of that id.</summary>
    public static OpenMinutes? Of(Database data, string hoursId) =>
        data.Find(hoursId) is { } hours && hours.Type.Name == "BusinessHours" && hours.Flag("IsActive")
        ? new OpenMinutes(hours, [.. data.TableOf(data.Schema["Holiday"]).All().Where(holiday => !holiday.IsDeleted)])
        : null;

    public IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> Periods(DateTimeOffset from, DateTimeOffset until)
    {
        DateTimeOffset? opened = null;
        for (var minute = from; minute < until; minute = minute.AddMinutes(1))
        {
            var isOpen = IsOpen(minute);
            if (isOpen && opened is null)
            {
                opened = minute;
            }
            else if (!isOpen && opened is { } start)
            {
                yield return (start, minute);
                opened = null;
            }
        }

        if (opened is { } last)
        {
            yield return (last, until);
        }
    }

    private static int? Minutes(string? time) =>
        time is null ? null : (int)TimeOnly.Parse(time.TrimEnd('Z'), CultureInfo.InvariantCulture).ToTimeSpan().TotalMinutes;

    private bool IsOpen(DateTimeOffset at)
    {
        var clock = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var minute = (int)clock.TimeOfDay.TotalMinutes;
        return !IsHoliday(clock.Date, minute) && (IsWithin(clock.DayOfWeek, minute)
            || (IsWithin(clock.AddDays(-1).DayOfWeek, minute + MinutesOfADay) && !IsHoliday(clock.Date.AddDays(-1), MinutesOfADay - 1)));
    }

    /// <summary>Minutes of the next day count on; an end that is not after the start lies there.</summary>
    private bool IsWithin(DayOfWeek day, int minute) =>
        Minutes(hours.Text(HoursObjects.StartOf(day))) is { } start && Minutes(hours.Text(HoursObjects.EndOf(day))) is { } end
        && minute >= start && minute < (end > start ? end : end + MinutesOfADay);

    private bool IsHoliday(DateTime date, int minute)
    {
        var text = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return holidays.Any(holiday => holiday.Text("ActivityDate") == text
            && (holiday.Flag("IsAllDay") || (minute >= Number(holiday, "StartTimeInMinutes") && minute < Number(holiday, "EndTimeInMinutes"))));
    }

    private static int Number(Record holiday, string field) => (int)((decimal?)holiday[field] ?? 0);
}
