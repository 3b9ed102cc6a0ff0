namespace SupportChat.Salesforce;

/// <summary>A row of <c>SupportChat_Message__c</c> (docs/architecture.md#salesforce-objects). What is null is not sent, and stays as it is.</summary>
public sealed record TranscriptRow
{
    public required string MessageId { get; init; }

    public required SalesforceId CaseId { get; init; }

    public string? SenderId { get; init; }

    public string? SenderName { get; init; }

    /// <summary>Customer, Agent, Bot, System or Other.</summary>
    public string? SenderType { get; init; }

    /// <summary>Text, File or Admin.</summary>
    public string? Kind { get; init; }

    public string? Text { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    public DateTimeOffset? EditedAt { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    public long? SentAtMs { get; init; }

    public bool Deleted { get; init; }

    public string? FileName { get; init; }

    public string? FileUrl { get; init; }

    public string? FileType { get; init; }

    public long? FileSize { get; init; }

    public string? ParentMessageId { get; init; }

    public required long Version { get; init; }
}
