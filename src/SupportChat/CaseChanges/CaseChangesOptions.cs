using Microsoft.Extensions.Options;
using SupportChat.Conversations;

namespace SupportChat.CaseChanges;

/// <summary>Settings <c>CaseChanges__*</c>.</summary>
public sealed class CaseChangesOptions
{
    public const string SectionName = "CaseChanges";

    /// <summary>How long one run of the subscription reads, 5 s to 1 h; the schedule starts the next one.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// Silence after which the subscription connects again from its position, 1 s to 1 h. It may be shorter than the 270 s within which Salesforce
    /// promises a keep-alive: connecting again costs one call and loses nothing.
    /// </summary>
    public TimeSpan Watchdog { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>When agents join.</summary>
    public JoinOn JoinOn { get; set; } = JoinOn.Assignment;

    /// <summary>Write the Case status to the channel's metadata; false beside the managed package, which does it.</summary>
    public bool WriteStatus { get; set; } = true;

    /// <summary>Let agents join and leave; false beside the managed package, which does it.</summary>
    public bool ManageAgents { get; set; } = true;

    /// <summary>What of the settings a reconcile has to know.</summary>
    internal ReconcilePolicy ToPolicy(AfterCloseOptions afterClose, SilenceOptions silence, NoticesOptions notices, ConversationsOptions conversations) =>
        new(WriteStatus, ManageAgents, JoinOn == JoinOn.Accept)
        {
            AfterClose = afterClose.AfterClose,
            ReopenWithin = afterClose.ReopenWithin,
            CourtesyWindow = afterClose.CourtesyWindow,
            FreezeOnClose = afterClose.FreezeOnClose,
            RemindAfter = notices.IsEnabled(NoticeKind.Reminder) ? silence.RemindAfter : null,
            CloseAfter = silence.CloseAfter,
            HasHours = !conversations.HoursAreAlways,
            Notices = Enum.GetValues<NoticeKind>().Where(notices.IsEnabled).ToHashSet(),
        };
}

/// <summary>When the owning agent joins the channel.</summary>
public enum JoinOn
{
    /// <summary>As soon as the agent owns the Case; Omni-Channel events are not needed.</summary>
    Assignment,

    /// <summary>When the agent accepted the work item (AgentWork <c>Opened</c>).</summary>
    Accept,
}

/// <summary>Checks <see cref="CaseChangesOptions"/> at start; names every wrong key as it stands in the environment.</summary>
internal sealed class CaseChangesOptionsValidator : IValidateOptions<CaseChangesOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, CaseChangesOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.Window), options.Window, TimeSpan.FromSeconds(5));
        Check(faults, nameof(options.Watchdog), options.Watchdog, TimeSpan.FromSeconds(1));
        if (!Enum.IsDefined(options.JoinOn))
        {
            faults.Add("CaseChanges__JoinOn must be Assignment or Accept.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string key, TimeSpan value, TimeSpan shortest)
    {
        if (value < shortest || value > Longest)
        {
            faults.Add($"CaseChanges__{key} must be between {shortest} and {Longest}.");
        }
    }
}
