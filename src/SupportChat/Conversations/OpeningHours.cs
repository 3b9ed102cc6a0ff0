using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>
/// When somebody is there, by <c>Conversations__BusinessHours</c>: the org's hours, read anew every five minutes while they are asked for
/// (docs/architecture.md#business-hours). The org's class tells them with its holidays; where it is silent they are computed from the hours of the week and
/// the holidays of the settings. While Salesforce is down the last known hours count, and with none known it is open: nobody is turned away because of a
/// guess.
/// </summary>
public sealed partial class OpeningHours(
    SalesforceClient salesforce, IOptions<ConversationsOptions> options, TimeProvider time, ILogger<OpeningHours> logger)
{
    /// <summary>How old known hours may be.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>How long it takes until Salesforce is asked again after it failed.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller may be held up by a reading.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    // Timers look back a few days, and ahead as long as conversations go silent.
    private static readonly TimeSpan Back = TimeSpan.FromDays(7);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(21);

    private readonly Lock gate = new();
    private readonly HolidayDates holidays = new(options.Value.Holidays);

    private volatile Reading reading = new(null, DateTimeOffset.MinValue);
    private Task? underway;
    private string? told;

    /// <summary>Whose clock the hours are by; null while none are known.</summary>
    public TimeZoneInfo? TimeZone => reading.Calendar?.Zone;

    /// <summary>Whether it is open at an instant, and if not, when it opens next.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<Opening> AtAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } calendar)
        {
            return new Opening(true, null);
        }

        var next = calendar.From(at).FirstOrDefault();
        return next is null ? new Opening(false, null) : next.From <= at ? new Opening(true, null) : new Opening(false, next.From);
    }

    /// <summary>
    /// When so much open time will have passed since an instant; at the latest 400 days after it, should there be less of it. Without time to pass it is that
    /// instant, open or not.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<DateTimeOffset> AddAsync(DateTimeOffset from, TimeSpan businessTime, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(businessTime, TimeSpan.Zero);
        if (businessTime == TimeSpan.Zero || await ReadAsync(cancellationToken) is not { } calendar)
        {
            return from + businessTime;
        }

        var latest = from + WeeklyHours.LookAhead;
        var left = businessTime;
        foreach (var period in calendar.From(from).TakeWhile(period => period.Until < latest))
        {
            var length = period.Until - period.From;
            if (left <= length)
            {
                return period.From + left;
            }

            left -= length;
        }

        return latest;
    }

    /// <summary>The calendar; null when nothing is known or it is always open.</summary>
    private async ValueTask<OpeningCalendar?> ReadAsync(CancellationToken cancellationToken)
    {
        if (options.Value.HoursAreAlways || time.GetUtcNow() < reading.Until)
        {
            return reading.Calendar;
        }

        Task current;
        lock (gate)
        {
            current = underway is { IsCompleted: false } going ? going : underway = ReadAnewAsync();
        }

        await current.WaitAsync(cancellationToken);
        return reading.Calendar;
    }

    private async Task ReadAnewAsync()
    {
        // Not the caller's token: others wait for it too.
        using var deadline = new CancellationTokenSource(Deadline, time);
        var last = reading.Calendar;
        try
        {
            var calendar = await FindAsync(last, deadline.Token);
            reading = new Reading(calendar, time.GetUtcNow() + Lifetime);
        }
        catch (Exception failure) when (failure is UpstreamException or OperationCanceledException)
        {
            reading = new Reading(last, time.GetUtcNow() + Pause);
            var code = (failure as UpstreamException)?.Code ?? "timeout";
            if (last is null)
            {
                Tell("unknown", () => LogUnknown(logger, code));
            }
            else
            {
                Tell("old", () => LogOld(logger, code));
            }
        }
    }

    private async Task<OpeningCalendar?> FindAsync(OpeningCalendar? last, CancellationToken cancellationToken)
    {
        var setting = options.Value.BusinessHours;
        var hours = await salesforce.FindBusinessHoursAsync(options.Value.HoursAreDefault ? null : setting, cancellationToken);
        if (hours is not { IsActive: true })
        {
            Tell("missing", () => LogMissing(logger, setting));
            return null;
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZoneSidKey, out var zone))
        {
            Tell("zone", () => LogUnknownZone(logger, hours.TimeZoneSidKey));
            return null;
        }

        var weekly = new WeeklyHours(hours.Days, zone, holidays);
        var times = await FindTimesAsync(hours, last, cancellationToken);
        return new OpeningCalendar(hours, weekly, times);
    }

    private async Task<OpenTimes?> FindTimesAsync(BusinessHours hours, OpeningCalendar? last, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            switch (await salesforce.FindOpenTimesAsync(hours.Id, now - Back, now + Ahead, cancellationToken))
            {
                case OpenTimesAnswer.Told answer:
                    told = null;
                    return answer.Times;
                case OpenTimesAnswer.NotGranted:
                    Tell("class", () => LogNoClass(logger, "may not be called"));
                    return null;
                default:
                    Tell("class", () => LogNoClass(logger, "is not in the org"));
                    return null;
            }
        }
        catch (UpstreamException failure)
        {
            Tell("class", () => LogNoClass(logger, failure.Code));
            // What it told of these very hours is still the best that is known.
            return last is not null && last.IsOf(hours) ? last.Times : null;
        }
    }

    /// <summary>Once, until something else is to be told.</summary>
    private void Tell(string what, Action log)
    {
        if (told != what)
        {
            told = what;
            log();
        }
    }

    [LoggerMessage(1041, LogLevel.Warning, "The business hours could not be read ({Code}) and none are known yet: until they are, it counts as open")]
    private static partial void LogUnknown(ILogger logger, string code);

    [LoggerMessage(1042, LogLevel.Warning, "The business hours could not be read anew ({Code}): the last known ones count")]
    private static partial void LogOld(ILogger logger, string code);

    [LoggerMessage(1043, LogLevel.Error, "There are no active business hours for Conversations__BusinessHours = {Setting}: it counts as open. Name others, or activate them")]
    private static partial void LogMissing(ILogger logger, string setting);

    [LoggerMessage(1044, LogLevel.Error, "This machine does not know the time zone {TimeZone} of the business hours: it counts as open. Install the time zone data (tzdata)")]
    private static partial void LogUnknownZone(ILogger logger, string timeZone);

    [LoggerMessage(1045, LogLevel.Warning, "The org's holidays are not known, only Conversations__Holidays: class SupportChatBusinessHours {Fault}. Deploy and grant infra/salesforce/features")]
    private static partial void LogNoClass(ILogger logger, string fault);

    private sealed record Reading(OpeningCalendar? Calendar, DateTimeOffset Until);
}

/// <summary>Whether somebody is there.</summary>
/// <param name="IsOpen">Somebody is.</param>
/// <param name="NextOpening">When somebody will be; null while open, and when nobody will within 400 days.</param>
public sealed record Opening(bool IsOpen, DateTimeOffset? NextOpening);
