using System.Globalization;
using SupportChat.Conversations;
using SupportChat.Salesforce;

namespace SupportChat.Tests.Conversations;

/// <summary>The clock on the office's wall decides, on every day of the year.</summary>
public sealed class WeeklyHoursTests
{
    private static readonly string[] Office = ["", "09:00-17:00", "09:00-17:00", "09:00-17:00", "09:00-17:00", "09:00-17:00", ""];
    private static readonly string[] NightShift = ["", "22:00-06:00", "22:00-06:00", "22:00-06:00", "22:00-06:00", "22:00-06:00", ""];
    private static readonly string[] RoundTheClock = [.. Enumerable.Repeat("00:00-00:00", 7)];
    private static readonly string[] EarlyShift = [.. Enumerable.Repeat("01:30-05:00", 7)];

    [Theory]
    [InlineData("America/Los_Angeles", "2026-07-06T16:00Z", "2026-07-07T00:00Z")]
    [InlineData("America/Los_Angeles", "2026-12-07T17:00Z", "2026-12-08T01:00Z")]
    [InlineData("Asia/Kolkata", "2026-07-06T03:30Z", "2026-07-06T11:30Z")]
    [InlineData("Pacific/Auckland", "2026-07-05T21:00Z", "2026-07-06T05:00Z")]
    [InlineData("GMT", "2026-07-06T09:00Z", "2026-07-06T17:00Z")]
    public void A_day_is_that_of_its_time_zone(string zone, string opens, string closes)
    {
        Assert.Equal([(opens, closes)], Periods(Office, zone, opens, closes));
    }

    [Fact]
    public void A_day_without_hours_is_passed_over()
    {
        Assert.Equal(
            [("2026-07-03T07:00Z", "2026-07-03T15:00Z"), ("2026-07-06T07:00Z", "2026-07-06T15:00Z")],
            Periods(Office, "Europe/Berlin", "2026-07-03T00:00Z", "2026-07-07T00:00Z"));
        Assert.Empty(Periods([.. Enumerable.Repeat("", 7)], "Europe/Berlin", "2026-07-03T00:00Z", "2027-07-03T00:00Z"));
    }

    [Fact]
    public void What_has_begun_is_told_from_the_instant_on()
    {
        Assert.Equal(
            ("2026-07-06T10:30Z", "2026-07-06T15:00Z"), Periods(Office, "Europe/Berlin", "2026-07-06T10:30Z", "2026-07-07T00:00Z")[0]);
        Assert.Equal(
            ("2026-07-07T07:00Z", "2026-07-07T15:00Z"), Periods(Office, "Europe/Berlin", "2026-07-06T15:00Z", "2026-07-08T00:00Z")[0]);
    }

    [Fact]
    public void From_midnight_to_midnight_is_the_whole_day()
    {
        Assert.Equal(
            [("2026-07-04T22:00Z", "2026-07-05T22:00Z"), ("2026-07-05T22:00Z", "2026-07-06T22:00Z")],
            Periods(RoundTheClock, "Europe/Berlin", "2026-07-04T22:00Z", "2026-07-06T22:00Z"));
    }

    [Fact]
    public void Until_midnight_ends_at_midnight()
    {
        string[] evenings = ["", "18:00-00:00", "", "", "", "", ""];

        Assert.Equal([("2026-07-06T16:00Z", "2026-07-06T22:00Z")], Periods(evenings, "Europe/Berlin", "2026-07-06T00:00Z", "2026-07-12T00:00Z"));
    }

    [Fact]
    public void A_night_shift_ends_on_the_next_day()
    {
        Assert.Equal(
            [("2026-07-09T20:00Z", "2026-07-09T22:00Z"), ("2026-07-09T22:00Z", "2026-07-10T04:00Z"),
                ("2026-07-10T20:00Z", "2026-07-10T22:00Z"), ("2026-07-10T22:00Z", "2026-07-11T04:00Z")],
            Periods(NightShift, "Europe/Berlin", "2026-07-09T12:00Z", "2026-07-12T12:00Z"));
    }

    [Fact]
    public void A_night_shift_and_the_next_morning_do_not_overlap()
    {
        string[] days = ["", "22:00-06:00", "05:00-12:00", "", "", "", ""];

        Assert.Equal(
            [("2026-07-06T22:00Z", "2026-07-07T00:00Z"), ("2026-07-07T00:00Z", "2026-07-07T12:00Z")],
            Periods(days, "GMT", "2026-07-06T00:00Z", "2026-07-12T00:00Z"));
    }

    [Fact]
    public void The_hour_that_is_skipped_is_not_open()
    {
        // 02:00 becomes 03:00.
        Assert.Equal(
            [("2026-03-29T00:30Z", "2026-03-29T01:00Z"), ("2026-03-29T01:00Z", "2026-03-29T03:00Z")],
            Periods(EarlyShift, "Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T12:00Z"));
        string[] within = ["02:15-02:45", "", "", "", "", "", ""];
        Assert.Empty(Periods(within, "Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T12:00Z"));
        string[] opening = ["02:30-05:00", "", "", "", "", "", ""];
        Assert.Equal([("2026-03-29T01:00Z", "2026-03-29T03:00Z")], Periods(opening, "Europe/Berlin", "2026-03-29T00:00Z", "2026-03-29T12:00Z"));
    }

    [Fact]
    public void The_hour_that_comes_twice_is_open_as_often_as_the_clock_says()
    {
        // 03:00 becomes 02:00.
        Assert.Equal(
            [("2026-10-24T23:30Z", "2026-10-25T01:00Z"), ("2026-10-25T01:00Z", "2026-10-25T04:00Z")],
            Periods(EarlyShift, "Europe/Berlin", "2026-10-24T23:00Z", "2026-10-25T12:00Z"));
        string[] within = ["02:15-02:45", "", "", "", "", "", ""];
        Assert.Equal(
            [("2026-10-25T00:15Z", "2026-10-25T00:45Z"), ("2026-10-25T01:15Z", "2026-10-25T01:45Z")],
            Periods(within, "Europe/Berlin", "2026-10-24T23:00Z", "2026-10-25T12:00Z"));
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-06T14:00Z", "2026-03-09T13:00Z")]
    [InlineData("America/New_York", "2026-10-30T13:00Z", "2026-11-02T14:00Z")]
    public void The_same_hour_of_the_day_comes_at_another_instant_after_the_change(string zone, string friday, string monday)
    {
        Assert.Equal([friday, monday], Periods(Office, zone, friday, monday, toEndOfLast: true).Select(period => period.From));
    }

    [Fact]
    public void A_day_of_23_or_25_hours_has_no_gap_at_midnight()
    {
        // Beirut skips midnight itself.
        Assert.Equal(
            [("2026-03-27T22:00Z", "2026-03-28T22:00Z"), ("2026-03-28T22:00Z", "2026-03-29T21:00Z"), ("2026-03-29T21:00Z", "2026-03-30T21:00Z")],
            Periods(RoundTheClock, "Asia/Beirut", "2026-03-27T22:00Z", "2026-03-30T21:00Z"));
        Assert.Equal(
            TimeSpan.FromHours(49),
            Total(Periods(RoundTheClock, "America/New_York", "2026-11-01T04:00Z", "2026-11-03T05:00Z")));
    }

    [Theory]
    [InlineData("2026-07-07")]
    [InlineData("--07-07")]
    public void A_holiday_is_a_date_of_the_time_zone(string holiday)
    {
        Assert.Equal(
            [("2026-07-05T21:00Z", "2026-07-06T05:00Z"), ("2026-07-07T21:00Z", "2026-07-08T05:00Z")],
            Periods(Office, "Pacific/Auckland", "2026-07-05T12:00Z", "2026-07-08T12:00Z", [holiday]));
    }

    [Fact]
    public void A_holiday_ends_the_night_shift_at_midnight_and_has_none_itself()
    {
        Assert.Equal(
            [("2026-07-06T22:00Z", "2026-07-07T00:00Z"), ("2026-07-08T22:00Z", "2026-07-09T00:00Z")],
            Periods(NightShift, "GMT", "2026-07-06T12:00Z", "2026-07-09T00:00Z", ["2026-07-07"]));
    }

    [Fact]
    public void Every_minute_of_a_year_is_as_the_clock_says()
    {
        string[] zones = ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Beirut", "America/Santiago"];
        foreach (var zone in zones.Select(TimeZoneInfo.FindSystemTimeZoneById))
        {
            string[] days = ["00:00-00:00", "01:30-02:15", "23:30-00:30", "00:00-01:00", "", "02:59-03:01", "12:00-12:30"];
            var from = At("2026-01-05T00:00Z");
            var open = new HashSet<DateTimeOffset>();
            foreach (var period in Week(days, zone.Id).From(from).TakeWhile(period => period.From < from.AddDays(300)))
            {
                for (var minute = period.From; minute < period.Until; minute = minute.AddMinutes(1))
                {
                    Assert.True(open.Add(minute), $"{minute} comes twice in {zone.Id}.");
                }
            }

            for (var minute = from; minute < from.AddDays(300); minute = minute.AddMinutes(1))
            {
                var clock = TimeZoneInfo.ConvertTime(minute, zone);
                Assert.True(open.Contains(minute) == IsShown(days, clock.DateTime), $"{minute} in {zone.Id}");
            }
        }
    }

    private static bool IsShown(string[] days, DateTime clock)
    {
        var time = TimeOnly.FromDateTime(clock);
        var (today, yesterday) = (Hours(days[(int)clock.DayOfWeek]), Hours(days[(int)clock.AddDays(-1).DayOfWeek]));
        return (today is not null && time >= today.Start && (time < today.End || today.End <= today.Start))
            || (yesterday is not null && yesterday.End <= yesterday.Start && time < yesterday.End);
    }

    private static TimeSpan Total(IEnumerable<(string From, string Until)> periods) =>
        periods.Aggregate(TimeSpan.Zero, (sum, period) => sum + (At(period.Until) - At(period.From)));

    private static DailyHours? Hours(string text) => text.Length == 0 ? null
        : new DailyHours(TimeOnly.Parse(text[..5], CultureInfo.InvariantCulture), TimeOnly.Parse(text[6..], CultureInfo.InvariantCulture));

    private static WeeklyHours Week(string[] days, string zone, params string[] holidays) =>
        new([.. days.Select(Hours)], TimeZoneInfo.FindSystemTimeZoneById(zone), new HolidayDates(holidays));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static List<(string From, string Until)> Periods(
        string[] days, string zone, string from, string until, string[]? holidays = null, bool toEndOfLast = false) =>
        [.. Week(days, zone, holidays ?? []).From(At(from))
            .TakeWhile(period => toEndOfLast ? period.From <= At(until) : period.From < At(until))
            .Select(period => (Text(period.From), Text(period.Until)))];

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
}
