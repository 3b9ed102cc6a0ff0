using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

/// <summary>
/// What follows when the customer does not answer the agent: settings of section <c>Conversations</c> (docs/conversation-life.md#silence). Time counts in
/// business hours, if there are any.
/// </summary>
public sealed class SilenceOptions
{
    public const string SectionName = ConversationsOptions.SectionName;

    /// <summary>The customer is reminded after this time, a minute to a year; null for never.</summary>
    public TimeSpan? RemindAfter { get; set; }

    /// <summary>The Case is closed after this time, a minute to a year, and later than the reminder; null for never.</summary>
    public TimeSpan? CloseAfter { get; set; }
}

internal sealed class SilenceOptionsValidator : IValidateOptions<SilenceOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, SilenceOptions options)
    {
        var faults = new List<string>();
        if (options.RemindAfter < Shortest || options.RemindAfter > Longest)
        {
            faults.Add("Conversations__RemindAfter must be from 00:01:00 to 365.00:00:00, or not set at all");
        }

        if (options.CloseAfter < Shortest || options.CloseAfter > Longest)
        {
            faults.Add("Conversations__CloseAfter must be from 00:01:00 to 365.00:00:00, or not set at all");
        }

        if (options.CloseAfter <= options.RemindAfter)
        {
            faults.Add("Conversations__CloseAfter must be longer than Conversations__RemindAfter: both count from the agent's last message");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
