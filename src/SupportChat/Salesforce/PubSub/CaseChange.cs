namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// One change of one or several Cases, as an event told it (docs/reference/salesforce.md#change-events). Values are only those that the event vouches for.
/// </summary>
public sealed record CaseChange
{
    /// <summary>What happened.</summary>
    public required CaseChangeType Type { get; init; }

    /// <summary>Id of the source event, constant over redeliveries: the correlation id of the work.</summary>
    public required string EventId { get; init; }

    /// <summary>
    /// The Cases; several when one transaction changed them alike. Empty when <see cref="AllCases"/>, or when only Omni-Channel work is known.
    /// </summary>
    public IReadOnlyList<SalesforceId> CaseIds { get; init; } = [];

    /// <summary>The change may concern any Case (record id <c>500*</c>, or an overflow).</summary>
    public bool AllCases { get; init; }

    /// <summary>
    /// Value of <c>SupportChat_ConversationId__c</c> when the channel enriches events with it; read it by <see
    /// cref="ConversationId.TryParseCaseKey"/>. Null for changes of several Cases.
    /// </summary>
    public string? ConversationKey { get; init; }

    /// <summary>Salesforce's order; null for hints.</summary>
    public CaseVersion? Version { get; init; }

    /// <summary>New Status by API value; null while it did not change.</summary>
    public FieldChange<string?>? Status { get; init; }

    /// <summary>New IsClosed; null while it did not change.</summary>
    public FieldChange<bool?>? IsClosed { get; init; }

    /// <summary>New owner, a user (005) or a queue (00G); null while it did not change.</summary>
    public FieldChange<SalesforceId?>? OwnerId { get; init; }

    /// <summary>Set for <see cref="CaseChangeType.AgentWork"/>.</summary>
    public AgentWorkChange? AgentWork { get; init; }

    /// <summary>Something of ours changed, but the event does not carry its value (gap, overflow, hint, field hidden from us): read the Case.</summary>
    public bool NeedsRead { get; init; }

    /// <summary>GAP_OVERFLOW.</summary>
    public bool IsOverflow => Type == CaseChangeType.Overflow;

    /// <summary>A hint that some Cases may have changed.</summary>
    public static CaseChange HintOf(string eventId, IReadOnlyList<SalesforceId> caseIds) =>
        new() { Type = CaseChangeType.Hint, EventId = eventId, CaseIds = caseIds, NeedsRead = true };
}

/// <summary>What a <see cref="CaseChange"/> says happened.</summary>
public enum CaseChangeType
{
    /// <summary>Created; every value is in the change.</summary>
    Create,

    /// <summary>Some fields changed; only those are in the change.</summary>
    Update,

    /// <summary>Deleted (to the recycle bin).</summary>
    Delete,

    /// <summary>Back from the recycle bin; every value is in the change.</summary>
    Undelete,

    /// <summary>Something may have changed: read the Case. Custom platform events, HTTP pushes and unreadable events whose Case is known.</summary>
    Hint,

    /// <summary>Too much changed in one transaction (GAP_OVERFLOW): read every Case that we know.</summary>
    Overflow,

    /// <summary>Omni-Channel work on a Case: see <see cref="CaseChange.AgentWork"/>.</summary>
    AgentWork,
}

/// <summary>A field's new value. Null means that the field was emptied, not that it is unknown: an unknown field has no change at all.</summary>
public readonly record struct FieldChange<T>(T Value);

/// <summary>
/// Omni-Channel work (AgentWork) that was assigned, accepted, declined or closed (docs/reference/salesforce.md#omni-channel). The Case, when the event carries
/// it, is in <see cref="CaseChange.CaseIds"/>; otherwise the intake reads AgentWork by id (<see cref="CaseChange.NeedsRead"/>).
/// </summary>
/// <param name="AgentWorkIds">The AgentWork rows.</param>
/// <param name="UserId">The agent; null when the event does not carry it.</param>
/// <param name="Status">New status by API value (<c>Opened</c> = accepted); null while it did not change.</param>
/// <param name="Deleted">The row was deleted.</param>
public sealed record AgentWorkChange(IReadOnlyList<SalesforceId> AgentWorkIds, SalesforceId? UserId, string? Status, bool Deleted);
