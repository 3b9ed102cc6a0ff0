using SupportChat.Salesforce;

namespace SupportChat.Cli.Doctor;

/// <summary>Files can be made in Salesforce and found on their Cases (docs/reference/salesforce.md#files).</summary>
internal sealed class FilesCheck(SalesforceClient salesforce) : IDoctorCheck
{
    private const string Fix = "Give the integration user Salesforce Files (its licence and profile decide), or set Transcripts__Files to Link";

    private static readonly string[] Written = ["Title", "PathOnClient", "FirstPublishLocationId"];

    public string Name => "Salesforce Files";

    public string Needs => ApiVersionCheck.Version;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (await salesforce.DescribeAsync("ContentVersion", cancellationToken) is not { } version)
        {
            return CheckResult.Error("ContentVersion is not there, or this user may not see it", Fix);
        }

        var missing = Written.Where(name => !version.TryGetValue(name, out var field) || !field.Createable).ToList();
        return missing.Count > 0 ? CheckResult.Error($"this user may not write {string.Join(", ", missing)} of ContentVersion", Fix)
            : await salesforce.DescribeAsync("ContentDocumentLink", cancellationToken) is null
                ? CheckResult.Error("this user may not see ContentDocumentLink, by which copies are found", Fix)
            : CheckResult.Ok("files may be made and found");
    }
}
