namespace SupportChat.Salesforce;

/// <summary>How a Case creation ended.</summary>
public abstract record CaseCreation
{
    public sealed record Created(CaseSnapshot Case) : CaseCreation;

    /// <summary>Our key exists: an earlier creation succeeded.</summary>
    public sealed record Duplicate : CaseCreation;

    public sealed record Refused(IReadOnlyList<SalesforceError> Errors) : CaseCreation;
}
