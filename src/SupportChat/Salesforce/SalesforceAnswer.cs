using System.Text.Json;
using SupportChat.Work;

namespace SupportChat.Salesforce;

/// <summary>An answer of the REST API: a result, or errors.</summary>
internal sealed class SalesforceAnswer : IDisposable
{
    private readonly UpstreamAnswer answer;
    private readonly JsonDocument? json;

    public SalesforceAnswer(UpstreamAnswer answer)
    {
        this.answer = answer;
        json = answer.Json();
        Errors = answer.IsSuccess || json is null ? [] : SalesforceErrors.Read(json.RootElement);
    }

    public int Status => answer.Status;

    public bool IsSuccess => answer.IsSuccess;

    public string? Usage => answer.Usage;

    public IReadOnlyList<SalesforceError> Errors { get; }

    /// <summary>The result; only after <see cref="Demand"/>.</summary>
    public JsonElement Root => json?.RootElement ?? throw new JsonException("Salesforce answered without a body.");

    public bool Has(params ReadOnlySpan<string> codes)
    {
        foreach (var code in codes)
        {
            if (Errors.Any(error => error.Code == code))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Throws unless the call succeeded.</summary>
    /// <exception cref="UpstreamException">It failed.</exception>
    public void Demand()
    {
        if (!IsSuccess)
        {
            throw ToException();
        }
    }

    public UpstreamException ToException() => SalesforceErrors.ToException(Errors, answer);

    public void Dispose() => json?.Dispose();
}
