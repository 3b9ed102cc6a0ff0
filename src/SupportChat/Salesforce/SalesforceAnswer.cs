using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>An answer of the REST API: a result, or errors.</summary>
internal sealed class SalesforceAnswer(UpstreamAnswer answer)
{
    public int Status => answer.Status;

    public bool IsSuccess => answer.IsSuccess;

    public string? Usage => answer.Usage;

    /// <summary>Empty for a success, and for a failure that Salesforce itself did not word.</summary>
    public IReadOnlyList<SalesforceError> Errors { get; } = answer.IsSuccess ? [] : SalesforceErrors.Read(answer.Json);

    /// <summary>Salesforce says that the record is not there. An HTTP 404 alone does not: it may come from something between.</summary>
    public bool IsGone => Errors.Any(error => error.Code is "NOT_FOUND" or "ENTITY_IS_DELETED");

    /// <summary>The data is to blame, so that no repeat helps.</summary>
    public bool IsRefused => Errors.Count > 0 && SalesforceErrors.Classify(Errors, Status) == UpstreamFailure.Refused;

    /// <summary>The result.</summary>
    /// <exception cref="UpstreamException">The call failed, or its answer cannot be read.</exception>
    public T Read<T>(Func<JsonElement, T> read) => IsSuccess ? answer.Read(SalesforceClient.Name, read) : throw ToException();

    public UpstreamException ToException() => SalesforceErrors.ToException(answer);
}
