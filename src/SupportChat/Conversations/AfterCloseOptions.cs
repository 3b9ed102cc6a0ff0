using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

/// <summary>
/// What follows when a customer writes after the close: settings of section <c>Conversations</c> (docs/conversation-life.md#after-the-close).
/// </summary>
public sealed class AfterCloseOptions
{
    public const string SectionName = ConversationsOptions.SectionName;

    /// <summary>What a customer's message on a closed Case leads to.</summary>
    public AfterCloseAction AfterClose { get; set; } = AfterCloseAction.Reopen;

    /// <summary>A message later than this after the close gets a follow-up Case instead of a reopened one; zero to a year.</summary>
    public TimeSpan ReopenWithin { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Who owns the Case that was opened again.</summary>
    public ReopenTarget ReopenTo { get; set; } = ReopenTarget.OwnerIfAvailable;

    /// <summary>DeveloperName of the queue that a reopened Case goes to; when not set, the org's assignment rule chooses.</summary>
    public string? ReopenQueue { get; set; }

    /// <summary>A message this soon after the close stays on the closed Case and opens nothing, such as a last "thank you"; zero to a day.</summary>
    public TimeSpan CourtesyWindow { get; set; }

    /// <summary>Nobody can write in the channel of a closed Case; clients then ask to go on by <c>POST /api/conversations/{id}/reopen</c>.</summary>
    public bool FreezeOnClose { get; set; }
}

/// <summary>What a customer's message on a closed Case leads to.</summary>
public enum AfterCloseAction
{
    /// <summary>The Case is opened again.</summary>
    Reopen,

    /// <summary>A new Case, with the closed one as its parent, goes on in the same channel.</summary>
    FollowUp,

    /// <summary>The message is recorded on the closed Case.</summary>
    Notice,
}

/// <summary>Who owns a Case that was opened again.</summary>
public enum ReopenTarget
{
    /// <summary>Its owner, when online in Omni-Channel, or, where that cannot be asked, active; otherwise the queue.</summary>
    OwnerIfAvailable,

    /// <summary>Its owner, when active; otherwise the queue.</summary>
    Owner,

    /// <summary>The queue.</summary>
    Queue,
}

internal sealed class AfterCloseOptionsValidator : IValidateOptions<AfterCloseOptions>
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, AfterCloseOptions options)
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(options.AfterClose))
        {
            faults.Add("Conversations__AfterClose must be Reopen, FollowUp or Notice");
        }

        if (!Enum.IsDefined(options.ReopenTo))
        {
            faults.Add("Conversations__ReopenTo must be OwnerIfAvailable, Owner or Queue");
        }

        if (options.ReopenWithin < TimeSpan.Zero || options.ReopenWithin > Year)
        {
            faults.Add("Conversations__ReopenWithin must be from 00:00:00 to 365.00:00:00");
        }

        if (options.CourtesyWindow < TimeSpan.Zero || options.CourtesyWindow > Day)
        {
            faults.Add("Conversations__CourtesyWindow must be from 00:00:00 to 1.00:00:00");
        }

        if (options.ReopenQueue is { } queue && !IsDeveloperName(queue))
        {
            faults.Add("Conversations__ReopenQueue must be the DeveloperName of a queue: letters, digits and underscores, 80 at most");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsDeveloperName(string text) => text.Length is > 0 and <= 80 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
