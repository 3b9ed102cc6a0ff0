using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SupportChat.Emulators;
using SupportChat.Tests.Fixtures;

namespace SupportChat.Tests.Emulators.Salesforce;

/// <summary>Salesforce Files (docs/reference/salesforce.md#files).</summary>
public sealed class FilesTests
{
    private const string Linked = "SELECT ContentDocumentId, ContentDocument.Title, ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink WHERE ";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_is_created_read_replaced_and_deleted(bool multipart)
    {
        await using var org = await EmulatedOrg.StartAsync();
        var caseId = await org.GivenCaseAsync();

        var first = await CreateAsync(org, multipart, $$"""{"Title":"My papers","PathOnClient":"a.PDF","FirstPublishLocationId":"{{caseId}}"}""", [1, 2, 3]);
        Assert.True(first.Status == HttpStatusCode.Created, first.Text);
        var version = await org.ReadAsync($"sobjects/ContentVersion/{first.Json!["id"]}");
        var document = (string)version["ContentDocumentId"]!;
        Assert.StartsWith("068", (string)first.Json["id"]!, StringComparison.Ordinal);
        Assert.StartsWith("069", document, StringComparison.Ordinal);
        Assert.Equal(
            ["My papers", "a.PDF", "PDF", "3", "1", "true"],
            new[] { "Title", "PathOnClient", "FileExtension", "ContentSize", "VersionNumber", "IsLatest" }.Select(field => version[field]!.ToString()));
        Assert.Equal([1, 2, 3], await DownloadAsync(org, (string)first.Json["id"]!));
        var link = Assert.Single(await org.RowsAsync($"{Linked}LinkedEntityId = '{caseId}' AND ContentDocument.Title LIKE '%papers%'"));
        Assert.Equal(document, (string)link!["ContentDocumentId"]!);

        var second = await CreateAsync(org, multipart, $$"""{"PathOnClient":"b.txt","ContentDocumentId":"{{document}}"}""", [4]);
        Assert.True(second.Status == HttpStatusCode.Created, second.Text);
        var now = Assert.Single(await org.RowsAsync($"{Linked}LinkedEntityId = '{caseId}'"));
        Assert.Equal((string)second.Json!["id"]!, (string)now!["ContentDocument"]!["LatestPublishedVersionId"]!);
        Assert.Equal("b", (string)now["ContentDocument"]!["Title"]!);
        Assert.Equal([4], await DownloadAsync(org, (string)second.Json["id"]!));
        Assert.Equal([1, 2, 3], await DownloadAsync(org, (string)first.Json["id"]!));

        Assert.Equal(HttpStatusCode.NoContent, (await org.SendAsync("DELETE", $"sobjects/ContentDocument/{document}")).Status);
        Assert.Empty(await org.RowsAsync($"{Linked}LinkedEntityId = '{caseId}'"));
        Assert.Empty(await org.RowsAsync("SELECT Id FROM ContentVersion"));
        Assert.Equal(HttpStatusCode.NotFound, (await org.SendAsync("DELETE", $"sobjects/ContentDocument/{document}")).Status);
    }

    [Theory]
    [InlineData("""{"Title":"x"}""", "REQUIRED_FIELD_MISSING")]
    [InlineData("""{"PathOnClient":"a.html"}""", "FIELD_INTEGRITY_EXCEPTION")]
    [InlineData("""{"PathOnClient":"a.txt","FirstPublishLocationId":"500000000000099AAA"}""", "INVALID_CROSS_REFERENCE_KEY")]
    [InlineData("""{"PathOnClient":"a.txt","ContentDocumentId":"069000000000099AAA"}""", "INVALID_CROSS_REFERENCE_KEY")]
    [InlineData("""{"PathOnClient":"a.txt","Nothing":"x"}""", "INVALID_FIELD")]
    public async Task A_wrong_file_is_refused_and_leaves_nothing(string fields, string code)
    {
        await using var org = await EmulatedOrg.StartAsync(new SalesforceEmulatorOptions { BlockedFileExtensions = ["html"] });

        var answer = await CreateAsync(org, multipart: true, fields, [1]);

        Assert.Equal(code, (string)answer.Json![0]!["errorCode"]!);
        Assert.Empty(await org.RowsAsync("SELECT Id FROM ContentDocument"));
    }

    [Fact]
    public async Task Links_are_queried_by_document_or_record_and_follow_a_merge()
    {
        await using var org = await EmulatedOrg.StartAsync();
        var (master, merged) = (await org.GivenCaseAsync("c1"), await org.GivenCaseAsync("c2"));
        await CreateAsync(org, multipart: true, $$"""{"PathOnClient":"a.txt","FirstPublishLocationId":"{{merged}}"}""", [1]);

        Assert.Equal("MALFORMED_QUERY", (string)(await org.QueryAsync("SELECT Id FROM ContentDocumentLink")).Json![0]!["errorCode"]!);
        await org.SendAsync("POST", "/emulator/cases/merge", $$"""{"masterId":"{{master}}","mergedId":"{{merged}}"}""");
        Assert.Single(await org.RowsAsync($"{Linked}LinkedEntityId IN ('{master}')"));
    }

    private static async Task<Answer> CreateAsync(EmulatedOrg org, bool multipart, string fields, byte[] bytes)
    {
        if (!multipart)
        {
            return await org.SendAsync("POST", "sobjects/ContentVersion", $$"""{{fields[..^1]}},"VersionData":"{{Convert.ToBase64String(bytes)}}"}""");
        }

        using var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(fields, Encoding.UTF8, "application/json"), "\"entity_content\"" },
            { file, "\"VersionData\"", "\"file\"" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{EmulatedOrg.Root}/sobjects/ContentVersion") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", org.Token);
        using var response = await org.Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    private static async Task<byte[]> DownloadAsync(EmulatedOrg org, string version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{EmulatedOrg.Root}/sobjects/ContentVersion/{version}/VersionData");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", org.Token);
        using var response = await org.Http.SendAsync(request);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
