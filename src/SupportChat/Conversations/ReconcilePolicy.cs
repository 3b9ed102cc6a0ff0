namespace SupportChat.Conversations;

/// <summary>Which behaviours are ours beside Sendbird's own package (docs/architecture.md#beside-the-package): each has one owner.</summary>
/// <param name="WriteStatus">We write <c>metadata.caseStatus</c>.</param>
/// <param name="ManageAgents">We add and remove the owning agent.</param>
/// <param name="JoinOnAccept">The agent joins on accepting the work item, not on owning the Case.</param>
public sealed record ReconcilePolicy(bool WriteStatus, bool ManageAgents, bool JoinOnAccept);
