using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>How a Case update ended.</summary>
public abstract record CaseUpdate
{
    public sealed record Updated : CaseUpdate;

    public sealed record NotFound : CaseUpdate;

    /// <param name="Errors">Why.</param>
    /// <param name="Failure"><see cref="UpstreamFailure.Refused"/>, or <see cref="UpstreamFailure.Unexplained"/>.</param>
    public sealed record Refused(IReadOnlyList<SalesforceError> Errors, UpstreamFailure Failure) : CaseUpdate;
}
