using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Conversations;

/// <summary>It is Monday, 23 November 2026, 08:00 UTC.</summary>
public sealed class OpeningHoursTests : IDisposable
{
    private const string Query = "GET /services/data/v67.0/query?q=";
    private const string NotFound = """[{"errorCode":"NOT_FOUND","message":"Could not find a match for URL"}]""";
    private const string Forbidden = """[{"errorCode":"FORBIDDEN","message":"You do not have access to the Apex class named: SupportChatBusinessHours"}]""";

    private readonly UpstreamFixture fixture = new UpstreamFixture().GivenLogin();
    private readonly FakeLogger<OpeningHours> log = new();

    private DateTimeOffset Now => fixture.Time.GetUtcNow();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Always_asks_nobody()
    {
        using var offline = new UpstreamFixture();
        var hours = new OpeningHours(offline.Salesforce, Options.Create(new ConversationsOptions()), offline.Time, log);

        Assert.Equal(new Opening(true, null), await hours.AtAsync(Now, default));
        Assert.Equal(Now.AddDays(3), await hours.AddAsync(Now, TimeSpan.FromDays(3), default));
        Assert.Empty(offline.Http.Sent);
    }

    [Fact]
    public async Task Default_are_the_hours_that_the_org_marks_so_and_they_are_kept_for_five_minutes()
    {
        GivenHours("IsDefault = true", Record());
        GivenNoClass();
        var hours = Hours("Default");

        Assert.Equal(new Opening(true, null), await hours.AtAsync(Now, default));
        Assert.Equal(new Opening(true, null), await hours.AtAsync(At("2026-11-23T15:59Z"), default));
        Assert.Equal(new Opening(false, At("2026-11-24T08:00Z")), await hours.AtAsync(At("2026-11-23T16:00Z"), default));
        Assert.Equal(new Opening(false, At("2026-11-30T08:00Z")), await hours.AtAsync(At("2026-11-27T16:00Z"), default));
        Assert.Equal(3, fixture.Http.Sent.Count);

        fixture.Time.Advance(OpeningHours.Lifetime);
        GivenHours("IsDefault = true", Record(monday: null));
        GivenNoClass();
        Assert.Equal(new Opening(false, At("2026-11-24T08:00Z")), await hours.AtAsync(Now, default));
    }

    [Fact]
    public async Task A_name_finds_a_record_whatever_it_holds()
    {
        GivenHours(@"Name = 'Ann\'s team'", Record());
        GivenNoClass();

        Assert.True((await Hours("Ann's team").AtAsync(Now, default)).IsOpen);
    }

    [Fact]
    public async Task The_class_knows_the_holidays_and_the_week_what_lies_beyond()
    {
        GivenHours("IsDefault = true", Record());
        GivenClass(("2026-11-23T08:00Z", "2026-11-23T16:00Z"), ("2026-11-25T08:00Z", "2026-11-25T12:00Z"), ("2026-11-26T08:00Z", "2026-11-26T16:00Z"));
        var hours = Hours("Default");

        Assert.Equal(new Opening(false, At("2026-11-25T08:00Z")), await hours.AtAsync(At("2026-11-24T10:00Z"), default));
        Assert.Equal(new Opening(false, At("2026-11-26T08:00Z")), await hours.AtAsync(At("2026-11-25T12:00Z"), default));
        // Nobody is there until the end of what the class tells, three weeks ahead.
        Assert.Equal(new Opening(false, At("2026-12-14T08:00Z")), await hours.AtAsync(At("2026-11-26T16:00Z"), default));
        Assert.Equal(new Opening(true, null), await hours.AtAsync(At("2026-11-13T10:00Z"), default));
        Assert.Equal(At("2026-11-26T09:00Z"), await hours.AddAsync(At("2026-11-23T15:00Z"), TimeSpan.FromHours(6), default));
        Assert.Empty(log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task Holidays_of_the_settings_count_beside_those_of_the_class()
    {
        GivenHours("IsDefault = true", Record());
        GivenClass(("2026-11-23T08:00Z", "2026-11-23T16:00Z"), ("2026-11-24T08:00Z", "2026-11-24T16:00Z"), ("2026-11-25T08:00Z", "2026-11-25T16:00Z"));

        Assert.Equal(new Opening(false, At("2026-11-25T08:00Z")), await Hours("Default", "2026-11-24").AtAsync(At("2026-11-23T16:00Z"), default));
    }

    [Theory]
    [InlineData(404, NotFound, "is not in the org")]
    [InlineData(403, Forbidden, "may not be called")]
    public async Task Without_the_class_the_week_and_the_settings_holidays_count_and_the_log_says_so_once(int status, string body, string fault)
    {
        GivenHours("IsDefault = true", Record());
        fixture.Http.On(ClassRequest(), status, body);
        var hours = Hours("Default", "--11-24");

        Assert.Equal(new Opening(false, At("2026-11-25T08:00Z")), await hours.AtAsync(At("2026-11-23T16:00Z"), default));

        fixture.Time.Advance(OpeningHours.Lifetime);
        GivenHours("IsDefault = true", Record());
        fixture.Http.On(ClassRequest(), status, body);
        await hours.AtAsync(Now, default);
        var told = Assert.Single(log.Collector.GetSnapshot());
        Assert.Contains(fault, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_class_that_fails_does_not_take_back_what_it_told()
    {
        GivenHours("IsDefault = true", Record());
        GivenClass(("2026-11-23T08:00Z", "2026-11-23T16:00Z"), ("2026-11-25T08:00Z", "2026-11-25T16:00Z"));
        var hours = Hours("Default");
        await hours.AtAsync(Now, default);

        fixture.Time.Advance(OpeningHours.Lifetime);
        GivenHours("IsDefault = true", Record());
        fixture.Http.On(ClassRequest(), 400, """[{"errorCode":"APEX_ERROR","message":"System.LimitException"}]""");

        Assert.Equal(new Opening(false, At("2026-11-25T08:00Z")), await hours.AtAsync(At("2026-11-23T16:00Z"), default));
    }

    [Fact]
    public async Task Until_anything_is_known_it_is_open_and_the_log_says_so_once()
    {
        var hours = Hours("Default");
        GivenFailure();
        Assert.Equal(new Opening(true, null), await hours.AtAsync(At("2026-11-22T03:00Z"), default));
        Assert.Equal(Now.AddHours(20), await hours.AddAsync(Now, TimeSpan.FromHours(20), default));

        fixture.Time.Advance(OpeningHours.Pause);
        GivenFailure();
        Assert.Equal(new Opening(true, null), await hours.AtAsync(At("2026-11-22T03:00Z"), default));
        Assert.Equal(LogLevel.Warning, Assert.Single(log.Collector.GetSnapshot()).Level);

        fixture.Time.Advance(OpeningHours.Pause);
        GivenHours("IsDefault = true", Record());
        GivenClass();
        Assert.False((await hours.AtAsync(At("2026-11-22T03:00Z"), default)).IsOpen);
    }

    [Fact]
    public async Task While_Salesforce_is_down_the_last_known_hours_count()
    {
        GivenHours("IsDefault = true", Record());
        GivenClass(("2026-11-23T08:00Z", "2026-11-23T16:00Z"), ("2026-11-25T08:00Z", "2026-11-25T16:00Z"));
        var hours = Hours("Default");
        await hours.AtAsync(Now, default);

        fixture.Time.Advance(OpeningHours.Lifetime);
        GivenFailure();

        Assert.Equal(new Opening(false, At("2026-11-25T08:00Z")), await hours.AtAsync(At("2026-11-23T16:00Z"), default));
        Assert.Equal(new Opening(false, At("2026-12-15T08:00Z")), await hours.AtAsync(At("2026-12-14T20:00Z"), default));
        Assert.Contains("last known", Assert.Single(log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
        Assert.Equal(0, fixture.Http.Missing);
    }

    [Fact]
    public async Task A_Salesforce_that_hangs_holds_a_caller_up_for_three_seconds()
    {
        fixture.Http.Hangs(HoursRequest("IsDefault = true"));
        var hours = Hours("Default");

        var asked = hours.AtAsync(Now, default).AsTask();
        Assert.False(asked.IsCompleted);
        var started = Now;

        Assert.Equal(new Opening(true, null), await fixture.RunAsync(asked));
        Assert.InRange(Now - started, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
        Assert.Equal(new Opening(true, null), await hours.AtAsync(Now, default));
    }

    [Fact]
    public async Task Callers_share_a_reading_and_one_may_leave()
    {
        var held = new TaskCompletionSource();
        fixture.Http.On(HoursRequest("IsDefault = true"), async _ =>
        {
            await held.Task;
            return new HttpResponseMessage { Content = new StringContent(Rows(Record())) };
        });
        GivenNoClass();
        var hours = Hours("Default");
        using var impatient = new CancellationTokenSource();

        var first = hours.AtAsync(Now, impatient.Token).AsTask();
        var second = hours.AtAsync(Now, default).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        held.SetResult();

        Assert.True((await second).IsOpen);
        Assert.Equal(3, fixture.Http.Sent.Count);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("inactive")]
    [InlineData("zone")]
    public async Task Hours_that_cannot_be_used_count_as_open_and_are_an_error(string what)
    {
        var record = what switch
        {
            "inactive" => Record().Replace("\"IsActive\":true", "\"IsActive\":false", StringComparison.Ordinal),
            "zone" => Record().Replace("Europe/Berlin", "Mars/Olympus", StringComparison.Ordinal),
            _ => "",
        };
        GivenHours("Name = 'Team'", record);

        Assert.Equal(new Opening(true, null), await Hours("Team").AtAsync(At("2026-11-22T03:00Z"), default));
        Assert.Equal(LogLevel.Error, Assert.Single(log.Collector.GetSnapshot()).Level);
    }

    [Fact]
    public async Task Open_time_is_added_across_nights_weekends_and_changes_of_the_clock()
    {
        GivenHours("IsDefault = true", Record());
        GivenNoClass();
        var hours = Hours("Default", "2027-03-30");

        Assert.Equal(At("2026-11-23T10:00Z"), await hours.AddAsync(At("2026-11-23T08:00Z"), TimeSpan.FromHours(2), default));
        Assert.Equal(At("2026-11-23T16:00Z"), await hours.AddAsync(At("2026-11-23T08:00Z"), TimeSpan.FromHours(8), default));
        Assert.Equal(At("2026-11-30T09:00Z"), await hours.AddAsync(At("2026-11-27T15:00Z"), TimeSpan.FromHours(2), default));
        Assert.Equal(At("2026-11-22T12:00Z"), await hours.AddAsync(At("2026-11-22T12:00Z"), TimeSpan.Zero, default));
        // Summer time begins on Sunday the 28th, and Tuesday is a holiday.
        Assert.Equal(At("2027-03-31T08:00Z"), await hours.AddAsync(At("2027-03-26T15:00Z"), TimeSpan.FromHours(10), default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await hours.AddAsync(Now, TimeSpan.FromSeconds(-1), default));
    }

    [Fact]
    public async Task Hours_that_never_open_have_no_next_opening_and_an_end_of_waiting()
    {
        GivenHours("IsDefault = true", Record(monday: null).Replace("\"09:00:00.000Z\"", "null", StringComparison.Ordinal));
        GivenNoClass();
        var hours = Hours("Default");

        Assert.Equal(new Opening(false, null), await hours.AtAsync(Now, default));
        Assert.Equal(Now.AddDays(400), await hours.AddAsync(Now, TimeSpan.FromMinutes(1), default));
    }

    [Theory]
    [InlineData("", "2026-12-24")]
    [InlineData(" ", "2026-12-24")]
    [InlineData("Default", "24.12.2026")]
    [InlineData("Default", "2026-02-30")]
    [InlineData("Default", "--2-29")]
    [InlineData("Default", "")]
    public void Settings_are_checked(string hours, string holiday)
    {
        var options = new ConversationsOptions { BusinessHours = hours };
        options.Holidays.Add(holiday);

        Assert.True(new ConversationsOptionsValidator().Validate(null, options).Failed);
        Assert.False(new ConversationsOptionsValidator().Validate(null, new ConversationsOptions { Holidays = { "--02-29", "2026-12-24" } }).Failed);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Monday to Friday, 9 to 17 in Berlin, as Salesforce writes it.</summary>
    private static string Record(string? monday = "09:00:00.000Z")
    {
        string[] days = ["Tuesday", "Wednesday", "Thursday", "Friday"];
        var hours = string.Join(",", days.Select(day => $"\"{day}StartTime\":\"09:00:00.000Z\",\"{day}EndTime\":\"17:00:00.000Z\""));
        var first = monday is null ? "null" : $"\"{monday}\"";
        return $$"""{"Id":"01m000000000001AAA","Name":"Default","IsActive":true,"TimeZoneSidKey":"Europe/Berlin","SundayStartTime":null,"SundayEndTime":null,"MondayStartTime":{{first}},"MondayEndTime":"17:00:00.000Z",{{hours}},"SaturdayStartTime":null,"SaturdayEndTime":null}""";
    }

    private static string Rows(string record) => $$"""{"totalSize":1,"done":true,"records":[{{record}}]}""";

    private static string HoursRequest(string condition)
    {
        string[] days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
        var fields = string.Join(", ", days.Select(day => $"{day}StartTime, {day}EndTime"));
        var soql = $"SELECT Id, Name, IsActive, TimeZoneSidKey, {fields} FROM BusinessHours WHERE {condition}";
        return Query + Uri.EscapeDataString(soql);
    }

    private OpeningHours Hours(string setting, params string[] holidays)
    {
        var options = new ConversationsOptions { BusinessHours = setting };
        foreach (var holiday in holidays)
        {
            options.Holidays.Add(holiday);
        }

        return new OpeningHours(fixture.Salesforce, Options.Create(options), fixture.Time, log);
    }

    private void GivenHours(string condition, string record) => fixture.Http.On(HoursRequest(condition), 200, Rows(record));

    private void GivenFailure() => fixture.Http.On(HoursRequest("IsDefault = true"), 400, """[{"errorCode":"UNSUPPORTED_API_VERSION","message":"none"}]""");

    private void GivenNoClass() => fixture.Http.On(ClassRequest(), 404, NotFound);

    private void GivenClass(params (string From, string Until)[] periods)
    {
        var list = string.Join(",", periods.Select(period => Span(At(period.From), At(period.Until)) + "}"));
        fixture.Http.On(ClassRequest(), 200, $$"""{{Span(Now.AddDays(-7), Now.AddDays(21))}},"periods":[{{list}}]}""");
    }

    private static string Span(DateTimeOffset from, DateTimeOffset until) =>
        $$"""{"from":{{from.ToUnixTimeMilliseconds()}},"until":{{until.ToUnixTimeMilliseconds()}}""";

    private string ClassRequest()
    {
        var (from, until) = (Now.AddDays(-7).ToUnixTimeMilliseconds(), Now.AddDays(21).ToUnixTimeMilliseconds());
        return $"GET /services/apexrest/supportchat/business-hours?id=01m000000000001AAA&from={from}&until={until}";
    }
}
