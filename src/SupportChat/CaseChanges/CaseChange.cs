using SupportChat.Conversations;
using SupportChat.Salesforce;

namespace SupportChat.CaseChanges;

/// <summary>One change of one or several Cases, as an event told it (Salesforce reference 4.10). Values are only those that the event vouches for.</summary>
public sealed record CaseChange
{
    /// <summary>What happened.</summary>
    public required CaseChangeType Type { get; init; }

    /// <summary>Id of the source event, constant over redeliveries: the correlation id of the work.</summary>
    public required string EventId { get; init; }

    /// <summary>The Cases; several when one transaction changed them alike. Empty when <see cref="AllCases"/>, or when only Omni-Channel work is known.</summary>
    public IReadOnlyList<SalesforceId> CaseIds { get; init; } = [];

    /// <summary>The change may concern any Case (record id <c>500*</c>, or an overflow).</summary>
    public bool AllCases { get; init; }

    /// <summary>Value of <c>SupportChat_ConversationId__c</c> when the channel enriches events with it; read it by <see cref="ConversationId.TryParseCaseKey"/>. Null for changes of several Cases.</summary>
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

    /// <summary>A GAP event: type and Cases are known, values are not. A Case that cannot be read then is deleted.</summary>
    public bool IsGap { get; init; }

    /// <summary>GAP_OVERFLOW.</summary>
    public bool IsOverflow => Type == CaseChangeType.Overflow;

    /// <summary>A hint that some Cases may have changed.</summary>
    public static CaseChange HintOf(string eventId, IReadOnlyList<SalesforceId> caseIds) =>
        new() { Type = CaseChangeType.Hint, EventId = eventId, CaseIds = caseIds, NeedsRead = true };
}
