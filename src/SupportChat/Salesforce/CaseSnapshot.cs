namespace SupportChat.Salesforce;

/// <summary>A Case as it is now.</summary>
public sealed record CaseSnapshot
{
    public required SalesforceId Id { get; init; }

    /// <summary>Value of <c>SupportChat_ConversationId__c</c>.</summary>
    public string? ConversationKey { get; init; }

    public required string CaseNumber { get; init; }

    public required string Status { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>When the Case was closed; null while it is open.</summary>
    public DateTimeOffset? ClosedDate { get; init; }

    public required SalesforceId OwnerId { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>The surviving Case when this one was merged into another.</summary>
    public SalesforceId? MasterRecordId { get; init; }

    /// <summary>Value of <c>SupportChat_LastIntent__c</c>.</summary>
    public string? LastIntent { get; init; }

    public required DateTimeOffset SystemModstamp { get; init; }
}
