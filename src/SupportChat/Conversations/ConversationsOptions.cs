using Microsoft.Extensions.Options;
using SupportChat.Sendbird;

namespace SupportChat.Conversations;

/// <summary>Settings of section <c>Conversations</c>.</summary>
public sealed class ConversationsOptions
{
    public const string SectionName = "Conversations";

    private const string Always = "Always";

    /// <summary>How long a start waits for both systems before it answers 202 and leaves the rest to the queue.</summary>
    public TimeSpan StartDeadline { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Conversations that one customer may start a minute, and at once; repeats of a start do not count.</summary>
    public int StartsPerMinute { get; set; } = 10;

    /// <summary>Conversations that one customer may have open; 0 for any number. Repeats of a start do not count.</summary>
    public int OpenLimit { get; set; }

    /// <summary>Sendbird user ids of bots: Sendbird does not mark every bot's messages as such.</summary>
    public IList<string> BotUserIds { get; } = [];

    /// <summary>So many of the newest messages that an adopted channel had before go onto its Case.</summary>
    public int BackfillMessages { get; set; } = 1_000;

    /// <summary>Customers themselves may hand over a channel in which nobody else is but <see cref="BotUserIds"/>; without it back ends alone.</summary>
    public bool CustomerAdoption { get; set; }

    /// <summary>When somebody is there: <c>Always</c>, <c>Default</c> (the org's default business hours), or the name of a record of BusinessHours.</summary>
    public string BusinessHours { get; set; } = Always;

    /// <summary>Dates on which nobody is there, by the clock of the business hours: <c>2026-12-24</c> once, <c>--12-25</c> in every year.</summary>
    public IList<string> Holidays { get; } = [];

    internal bool HoursAreAlways => BusinessHours.Equals(Always, StringComparison.OrdinalIgnoreCase);

    internal bool HoursAreDefault => BusinessHours.Equals("Default", StringComparison.OrdinalIgnoreCase);
}

internal sealed class ConversationsOptionsValidator : IValidateOptions<ConversationsOptions>
{
    private const int MaxHoursName = 80;
    private const int MaxOpenLimit = 100;

    public ValidateOptionsResult Validate(string? name, ConversationsOptions options)
    {
        var faults = new List<string>();
        if (options.StartDeadline < TimeSpan.FromMilliseconds(100) || options.StartDeadline > TimeSpan.FromSeconds(20))
        {
            faults.Add("Conversations__StartDeadline must be from 00:00:00.1 to 00:00:20");
        }

        if (options.StartsPerMinute is < 1 or > 10_000)
        {
            faults.Add("Conversations__StartsPerMinute must be from 1 to 10000");
        }

        if (options.BackfillMessages is < 0 or > 10_000)
        {
            faults.Add("Conversations__BackfillMessages must be from 0 to 10000");
        }

        if (options.OpenLimit is < 0 or > MaxOpenLimit)
        {
            faults.Add($"Conversations__OpenLimit must be from 1 to {MaxOpenLimit}, or 0 for no limit");
        }

        if (options.BotUserIds.Any(id => id.Length > SendbirdIds.MaxUserId || !SendbirdIds.CanBe(id)))
        {
            faults.Add($"Conversations__BotUserIds must be user ids of Sendbird: 1 to {SendbirdIds.MaxUserId} characters, {SendbirdIds.Rule}");
        }

        if (options.BusinessHours.Length is 0 or > MaxHoursName || string.IsNullOrWhiteSpace(options.BusinessHours))
        {
            faults.Add($"Conversations__BusinessHours must be Always, Default, or the name of business hours of the org: 1 to {MaxHoursName} characters");
        }

        if (options.Holidays.Any(date => !HolidayDates.IsValid(date)))
        {
            faults.Add("Conversations__Holidays must be dates such as 2026-12-24, or --12-25 for every year");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
