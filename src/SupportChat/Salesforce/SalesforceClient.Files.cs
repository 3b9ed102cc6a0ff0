using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

public sealed partial class SalesforceClient
{
    /// <summary>Characters of a file's title and, kept to the same, of its name.</summary>
    internal const int MaxFileTitle = 255;

    /// <summary>
    /// The files of a record whose titles hold a text, oldest first (docs/reference/salesforce.md#files). The text may not hold wildcards of SOQL.
    /// </summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<IReadOnlyList<SharedFile>> FindFilesAsync(SalesforceId recordId, string titlePart, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(
            $"SELECT ContentDocumentId, ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = {Soql.Literal(recordId.Value)} "
            + $"AND ContentDocument.Title LIKE {Soql.Literal($"%{titlePart}%")}",
            row => new SharedFile(row.GetProperty("ContentDocumentId").GetString()!, row.GetProperty("ContentDocument").GetProperty("Title").GetString()!),
            cancellationToken);
        return [.. rows.Where(file => file.Title.Contains(titlePart, StringComparison.Ordinal)).OrderBy(file => file.DocumentId, StringComparer.Ordinal)];
    }

    /// <summary>The latest version of a file; null when the file is gone.</summary>
    /// <exception cref="UpstreamException">Salesforce gave no answer.</exception>
    public async Task<FileVersion?> FindLatestVersionAsync(string documentId, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(
            "SELECT VersionNumber, Checksum, FileExtension, CreatedDate FROM ContentVersion "
            + $"WHERE ContentDocumentId = {Soql.Literal(documentId)} AND IsLatest = true",
            row => new FileVersion(
                row.Text("VersionNumber") ?? "",
                row.Text("Checksum"),
                row.Text("FileExtension"),
                row.Text("CreatedDate") is { } created ? SalesforceJson.ParseTime(created) : default),
            cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>
    /// Makes a file and shares it with a record, or makes a new version of one (docs/reference/salesforce.md#files). Nothing makes it idempotent: look for your
    /// mark in the titles before and after.
    /// </summary>
    /// <param name="file">Its fields.</param>
    /// <param name="content">Its bytes, from the beginning whatever the position; can be read again, and stays open.</param>
    /// <param name="cancellationToken">Cancels; whether the file exists is unknown then.</param>
    /// <exception cref="UpstreamException">Salesforce gave no answer, or one about its own state; whether the file exists is unknown then too.</exception>
    public async Task<FileCreation> CreateFileAsync(NewFile file, Stream content, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            HttpMethod.Post,
            $"{root}/sobjects/ContentVersion",
            null,
            DocumentedAnswers.Created,
            cancellationToken,
            request =>
            {
                request.Content = Multipart(file, content);
                request.MarkNonIdempotent();
            },
            files);
        return answer.IsSuccess ? new FileCreation.Created()
            : answer.Refusal is { } refusal ? new FileCreation.Refused(answer.Errors, refusal)
            : throw answer.ToException();
    }

    /// <summary>Deletes a file with all its versions; one that is gone already is fine.</summary>
    /// <exception cref="UpstreamException">Salesforce refused it, or gave no answer.</exception>
    public async Task DeleteFileAsync(string documentId, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            HttpMethod.Delete, $"{root}/sobjects/ContentDocument/{Uri.EscapeDataString(documentId)}", null, DocumentedAnswers.Updated, cancellationToken);
        if (!answer.IsSuccess && !answer.IsGone)
        {
            throw answer.ToException();
        }
    }

    private static MultipartFormDataContent Multipart(NewFile file, Stream content)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("Title", file.Title);
            writer.WriteString("PathOnClient", file.Name);
            writer.WriteString(file.DocumentId is null ? "FirstPublishLocationId" : "ContentDocumentId", file.DocumentId ?? file.RecordId.Value);
            writer.WriteEndObject();
        }

        var fields = new ByteArrayContent(json.ToArray());
        fields.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        fields.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"entity_content\"" };
        var bytes = new RereadContent(content);
        bytes.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        bytes.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"VersionData\"", FileName = $"\"{Ascii(file.Name)}\"" };
        return new MultipartFormDataContent { fields, bytes };
    }

    /// <summary>A header takes no more; the name that counts is in the fields.</summary>
    private static string Ascii(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            plain.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or ' ' ? character : '_');
        }

        return plain.ToString();
    }

    /// <summary>A stream that each try of a request reads from its beginning, and that outlives the request.</summary>
    private sealed class RereadContent(Stream content) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            content.Position = 0;
            await content.CopyToAsync(stream, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = content.Length;
            return true;
        }
    }
}

/// <summary>A file to make.</summary>
/// <param name="RecordId">The record that it is shared with.</param>
/// <param name="Title">Its title, at most 255 characters.</param>
/// <param name="Name">Its name with its extension, at most 255 characters.</param>
public sealed record NewFile(SalesforceId RecordId, string Title, string Name)
{
    /// <summary>The document that gets a new version; null makes a new one.</summary>
    public string? DocumentId { get; init; }
}

/// <summary>A file that is shared with a record: its <c>ContentDocument</c>.</summary>
public sealed record SharedFile(string DocumentId, string Title);

/// <summary>A version of a file.</summary>
/// <param name="Number">Counts the versions of the file from 1.</param>
/// <param name="Checksum">MD5 of its bytes in hexadecimal; null when Salesforce does not tell.</param>
/// <param name="Extension">Of its name, without the dot; null when it has none.</param>
/// <param name="CreatedAt">By Salesforce's time.</param>
public sealed record FileVersion(string Number, string? Checksum, string? Extension, DateTimeOffset CreatedAt);

/// <summary>How making a file ended.</summary>
public abstract record FileCreation
{
    public sealed record Created : FileCreation;

    /// <summary>Refused for its data, or by the org's automation without an explanation.</summary>
    public sealed record Refused(IReadOnlyList<SalesforceError> Errors, UpstreamFailure Failure) : FileCreation;
}
