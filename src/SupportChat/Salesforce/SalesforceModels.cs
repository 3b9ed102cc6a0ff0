using System.Text.Json.Serialization;
using SupportChat.Work;

namespace SupportChat.Salesforce;

/// <summary>An access token and where it is good.</summary>
/// <param name="AccessToken">Opaque.</param>
/// <param name="InstanceUrl">Base of all REST calls.</param>
/// <param name="OrganizationId">18 characters.</param>
/// <param name="UserId">The user that the token acts as.</param>
public sealed record SalesforceSession(string AccessToken, Uri InstanceUrl, string OrganizationId, string UserId);

/// <summary>One error of a call or row. The message serves matching only: it may quote values, so it is never logged or stored.</summary>
public sealed record SalesforceError(string Code, string Message, IReadOnlyList<string> Fields);

/// <summary>A Case as it is now.</summary>
public sealed record CaseSnapshot
{
    public required SalesforceId Id { get; init; }

    /// <summary>Value of <c>SupportChat_ConversationId__c</c>.</summary>
    public string? ConversationKey { get; init; }

    public required string CaseNumber { get; init; }

    public required string Status { get; init; }

    public bool IsClosed { get; init; }

    public required SalesforceId OwnerId { get; init; }

    public bool IsDeleted { get; init; }

    /// <summary>The surviving Case when this one was merged into another.</summary>
    public SalesforceId? MasterRecordId { get; init; }

    /// <summary>Value of <c>SupportChat_LastIntent__c</c>.</summary>
    public string? LastIntent { get; init; }

    public required DateTimeOffset SystemModstamp { get; init; }
}

/// <summary>How a Case creation ended.</summary>
public abstract record CaseCreation
{
    public sealed record Created(CaseSnapshot Case) : CaseCreation;

    /// <summary>Our key exists: an earlier creation succeeded.</summary>
    public sealed record Duplicate : CaseCreation;

    public sealed record Refused(IReadOnlyList<SalesforceError> Errors) : CaseCreation;
}

/// <summary>How a Case update ended.</summary>
public abstract record CaseUpdate
{
    public sealed record Updated : CaseUpdate;

    public sealed record NotFound : CaseUpdate;

    public sealed record Refused(IReadOnlyList<SalesforceError> Errors) : CaseUpdate;
}

/// <summary>How one transcript row ended.</summary>
public abstract record RowResult
{
    public sealed record Written : RowResult;

    /// <summary>Salesforce holds a newer version: as good as written.</summary>
    public sealed record OlderVersion : RowResult;

    public sealed record Failed(SalesforceError Error, UpstreamFailure Failure) : RowResult;
}

/// <summary>A user who may be an agent.</summary>
public sealed record AgentUser(SalesforceId Id, string Name, bool IsActive, string? PhotoUrl);

/// <summary>A Case status (Salesforce reference 2.6).</summary>
public sealed record CaseStatusValue(string ApiName, bool IsClosed, bool IsDefault, int SortOrder);

/// <summary>A page of a query.</summary>
public sealed record QueryPage<T>
{
    [JsonPropertyName("records")]
    public IReadOnlyList<T> Records { get; init; } = [];

    [JsonPropertyName("done")]
    public bool Done { get; init; } = true;

    [JsonPropertyName("nextRecordsUrl")]
    public string? NextRecordsUrl { get; init; }
}
