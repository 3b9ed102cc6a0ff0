namespace SupportChat.Salesforce;

/// <summary>How a Case update ended.</summary>
public abstract record CaseUpdate
{
    public sealed record Updated : CaseUpdate;

    public sealed record NotFound : CaseUpdate;

    public sealed record Refused(IReadOnlyList<SalesforceError> Errors) : CaseUpdate;
}
