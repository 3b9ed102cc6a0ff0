namespace SupportChat.Conversations;

/// <summary>
/// Which behaviours are ours beside Sendbird's own package (docs/architecture.md#beside-the-package): each has one owner; and what follows a close.
/// </summary>
/// <param name="WriteStatus">We write <c>metadata.caseStatus</c>.</param>
/// <param name="ManageAgents">We add and remove the owning agent.</param>
/// <param name="JoinOnAccept">The agent joins on accepting the work item, not on owning the Case.</param>
public sealed record ReconcilePolicy(bool WriteStatus, bool ManageAgents, bool JoinOnAccept)
{
    /// <summary>What a customer's message on a closed Case leads to.</summary>
    public AfterCloseAction AfterClose { get; init; } = AfterCloseAction.Reopen;

    /// <summary>A message later than this after the close gets a follow-up.</summary>
    public TimeSpan ReopenWithin { get; init; } = TimeSpan.FromDays(3);

    /// <summary>A message this soon after the close stays on the closed Case.</summary>
    public TimeSpan CourtesyWindow { get; init; }

    /// <summary>The channel of a closed Case is frozen.</summary>
    public bool FreezeOnClose { get; init; }

    /// <summary>A customer who does not answer the agent is reminded after this time; null for never.</summary>
    public TimeSpan? RemindAfter { get; init; }

    /// <summary>The Case of a customer who does not answer the agent is closed after this time; null for never.</summary>
    public TimeSpan? CloseAfter { get; init; }

    /// <summary>There are hours in which nobody is there.</summary>
    public bool HasHours { get; init; }

    /// <summary>Notices that are sent.</summary>
    public IReadOnlySet<NoticeKind> Notices { get; init; } = new HashSet<NoticeKind>();
}
