namespace SupportChat.Emulators.Salesforce.Errors;

/// <summary>A refusal in Salesforce's terms: HTTP status of a single-record call, code, text and fields (docs/reference/salesforce.md#rest-errors).</summary>
internal sealed class SalesforceException(int status, string code, string message, params string[] fields) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public IReadOnlyList<string> Fields { get; } = fields;
}
