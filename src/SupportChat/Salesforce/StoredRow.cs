using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>A row of <c>SupportChat_Message__c</c> as Salesforce has it, as far as it is compared.</summary>
public sealed record StoredRow(string MessageId, string? Text, string? FileName, string? FileUrl, bool Deleted, long Version)
{
    /// <summary>Names of what is otherwise than a row would be written; no value.</summary>
    internal IEnumerable<string> DifferencesTo(TranscriptRow due)
    {
        if (Deleted != due.Deleted)
        {
            yield return "deleted";
        }

        if (Version < due.Version)
        {
            yield return "version";
        }

        if (!IsSame(due.Text, Text, SalesforceJson.MaxText))
        {
            yield return "text";
        }

        if (!IsSame(due.FileName, FileName, SalesforceJson.MaxFileName) || !IsSame(due.FileUrl, FileUrl, SalesforceJson.MaxFileUrl))
        {
            yield return "file";
        }
    }

    /// <summary>What is not sent stays as it is. Salesforce trims texts, has null for empty ones, and one kind of line end.</summary>
    private static bool IsSame(string? due, string? stored, int length) =>
        due is null || Normal(TextLimit.Cut(due, length)) == Normal(stored ?? "");

    private static string Normal(string text) => text.ReplaceLineEndings("\n").Trim();
}
