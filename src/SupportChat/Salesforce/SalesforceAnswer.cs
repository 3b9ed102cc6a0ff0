using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>An answer of the REST API: a result, or errors.</summary>
internal sealed class SalesforceAnswer(UpstreamAnswer answer)
{
    public int Status => answer.Status;

    public bool IsSuccess => answer.IsSuccess;

    public string? Usage => answer.Usage;

    /// <summary>Empty for a status of success, whatever the body holds, and for a failure that Salesforce itself did not word.</summary>
    public IReadOnlyList<SalesforceError> Errors { get; } = answer.IsClaimed ? [] : SalesforceErrors.Read(answer.Json);

    /// <summary>Salesforce says that the record is not there. An HTTP 404 alone does not: it may come from something between.</summary>
    public bool IsGone => Errors.Any(error => error.Code is "NOT_FOUND" or "ENTITY_IS_DELETED");

    /// <summary>The answer is the API's own, and not of something between.</summary>
    public bool IsOfSalesforce => IsSuccess || Errors.Count > 0;

    /// <summary>How it is refused: for its data, so that no repeat helps, or without an explanation; null when it is another failure or none.</summary>
    public UpstreamFailure? Refusal => Errors.Count > 0 && SalesforceErrors.Classify(Errors, Status) is UpstreamFailure.Refused or UpstreamFailure.Unexplained
        ? SalesforceErrors.Classify(Errors, Status)
        : null;

    /// <summary>The result.</summary>
    /// <exception cref="UpstreamException">The call failed, or its answer cannot be read.</exception>
    public T Read<T>(Func<JsonElement, T> read) => IsSuccess ? answer.Read(SalesforceClient.Name, read) : throw ToException();

    public UpstreamException ToUnexpected(string detail) => answer.ToUnexpected(SalesforceClient.Name, detail);

    public UpstreamException ToException() => SalesforceErrors.ToException(answer);
}
