using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>How one transcript row ended.</summary>
public abstract record RowResult
{
    public sealed record Written : RowResult;

    /// <summary>Salesforce holds a newer version: as good as written.</summary>
    public sealed record OlderVersion : RowResult;

    public sealed record Failed(SalesforceError Error, UpstreamFailure Failure) : RowResult;
}
