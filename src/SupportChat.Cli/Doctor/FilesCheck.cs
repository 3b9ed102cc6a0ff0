using SupportChat.Files;
using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>Files can be made in Salesforce and found on their Cases (docs/reference/salesforce.md#files).</summary>
internal sealed class FilesCheck(SalesforceClient salesforce, TranscriptMode mode) : IDoctorCheck
{
    private const string Fix =
        "Give the integration user Salesforce Files (its licence and profile decide), or set Transcripts__Files to Link and Transcripts__Mode to Rows";

    private static readonly string[] Written = ["Title", "PathOnClient", "FirstPublishLocationId"];

    /// <summary>What a new version of a transcript needs beside.</summary>
    private static readonly string[] WrittenAgain = ["ContentDocumentId"];

    private static readonly string[] Read = ["VersionNumber", "Checksum", "FileExtension"];

    public string Name => "Salesforce Files";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync("ContentVersion", cancellationToken) is not { } version)
        {
            return CheckResult.Error("ContentVersion is not there, or this user may not see it", Fix);
        }

        var hasTranscripts = mode != TranscriptMode.Rows;
        var missing = (hasTranscripts ? Written.Concat(WrittenAgain) : Written)
            .Where(name => !version.TryGetValue(name, out var field) || !field.Createable)
            .ToList();
        var unseen = hasTranscripts ? Read.Where(name => !version.ContainsKey(name)).ToList() : [];
        return missing.Count > 0 ? CheckResult.Error($"this user may not write {string.Join(", ", missing)} of ContentVersion", Fix)
            : unseen.Count > 0 ? CheckResult.Error($"this user may not read {string.Join(", ", unseen)} of ContentVersion", Fix)
            : await salesforce.DescribeAsync("ContentDocumentLink", cancellationToken) is null
                ? CheckResult.Error("this user may not see ContentDocumentLink, by which files are found again", Fix)
            : CheckResult.Ok("files may be made and found");
    }
}
