using SupportChat.Salesforce;

namespace SupportChat.CaseChanges;

/// <summary>
/// Omni-Channel work (AgentWork) that was assigned, accepted, declined or closed (Salesforce reference 6). The Case, when the event carries it,
/// is in <see cref="CaseChange.CaseIds"/>; otherwise the intake reads AgentWork by id (<see cref="CaseChange.NeedsRead"/>).
/// </summary>
/// <param name="AgentWorkIds">The AgentWork rows.</param>
/// <param name="UserId">The agent; null when the event does not carry it.</param>
/// <param name="Status">New status by API value (<c>Opened</c> = accepted); null while it did not change.</param>
/// <param name="Deleted">The row was deleted.</param>
public sealed record AgentWorkChange(IReadOnlyList<SalesforceId> AgentWorkIds, SalesforceId? UserId, string? Status, bool Deleted);
