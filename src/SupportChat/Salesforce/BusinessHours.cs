namespace SupportChat.Salesforce;

/// <summary>A record of BusinessHours (docs/reference/salesforce.md#business-hours).</summary>
/// <param name="Id">Of the record.</param>
/// <param name="Name">As the admin named it.</param>
/// <param name="IsActive">Inactive hours count for nothing.</param>
/// <param name="TimeZoneSidKey">Name of a time zone, such as <c>America/Los_Angeles</c>.</param>
/// <param name="Days">Seven, from Sunday on; null for a day without hours.</param>
public sealed record BusinessHours(SalesforceId Id, string Name, bool IsActive, string TimeZoneSidKey, IReadOnlyList<DailyHours?> Days);

/// <summary>
/// Hours of a weekday by the clock of their time zone. From midnight to midnight is the whole day; an end before the start is on the next day.
/// </summary>
public sealed record DailyHours(TimeOnly Start, TimeOnly End);

/// <summary>From its first instant on, up to its last, which no longer belongs to it.</summary>
public sealed record OpenPeriod(DateTimeOffset From, DateTimeOffset Until);

/// <summary>When business hours are open, holidays taken off: all of it from one instant to another.</summary>
/// <param name="From">What was before is not told.</param>
/// <param name="Until">What comes then is not told.</param>
/// <param name="Periods">In order; they do not overlap.</param>
public sealed record OpenTimes(DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<OpenPeriod> Periods);

/// <summary>What the org's class of business hours says (docs/reference/salesforce.md#business-hours).</summary>
public abstract record OpenTimesAnswer
{
    /// <summary>The open times.</summary>
    public sealed record Told(OpenTimes Times) : OpenTimesAnswer;

    /// <summary>The class is not in the org.</summary>
    public sealed record NotDeployed : OpenTimesAnswer;

    /// <summary>This user may not call it.</summary>
    public sealed record NotGranted : OpenTimesAnswer;
}
