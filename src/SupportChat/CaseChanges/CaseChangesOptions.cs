namespace SupportChat.CaseChanges;

/// <summary>Settings <c>CaseChanges__*</c>.</summary>
public sealed class CaseChangesOptions
{
    public const string SectionName = "CaseChanges";

    /// <summary>How long one run of the stream window reads, 5 s to 1 h; the schedule starts the next one.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>
    /// Silence after which the window connects again from its position, 1 s to 1 h. It may be shorter than the 270 s within which Salesforce
    /// promises a keep-alive: connecting again costs one call and loses nothing.
    /// </summary>
    public TimeSpan Watchdog { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>When agents join.</summary>
    public JoinOn JoinOn { get; set; } = JoinOn.Assignment;

    /// <summary>Write the Case status to the channel's metadata; false beside the managed package, which does it.</summary>
    public bool WriteStatus { get; set; } = true;

    /// <summary>Let agents join and leave; false beside the managed package, which does it.</summary>
    public bool ManageAgents { get; set; } = true;
}
