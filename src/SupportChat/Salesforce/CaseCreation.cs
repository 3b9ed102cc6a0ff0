using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>How a Case creation ended.</summary>
public abstract record CaseCreation
{
    public sealed record Created(CaseSnapshot Case) : CaseCreation;

    /// <summary>Our key exists: an earlier creation succeeded.</summary>
    public sealed record Duplicate : CaseCreation;

    /// <param name="Errors">Why.</param>
    /// <param name="Failure"><see cref="UpstreamFailure.Refused"/>, or <see cref="UpstreamFailure.Unexplained"/>.</param>
    public sealed record Refused(IReadOnlyList<SalesforceError> Errors, UpstreamFailure Failure) : CaseCreation;
}
