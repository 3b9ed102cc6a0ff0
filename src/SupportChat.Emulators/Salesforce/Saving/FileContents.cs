using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>
/// Creates versions of files, with their documents and links, and keeps their bytes (docs/reference/salesforce.md#files). What no source tells is marked where
/// it is decided.
/// </summary>
internal sealed class FileContents(RecordWriter writer, IReadOnlyCollection<string> blockedExtensions, BlobFolder blobs)
{
    private const string Data = "VersionData";

    /// <summary>Bytes of a file that come as base64 within JSON; a multipart part has no such limit here.</summary>
    private const int LargestBase64 = 39_321_600;

    private readonly ConcurrentDictionary<string, byte[]> contents = new(StringComparer.Ordinal);

    /// <summary>Id of the new version.</summary>
    /// <param name="transaction">Where it is created.</param>
    /// <param name="members">Its fields; the bytes are among them as base64 unless they came as a part of their own.</param>
    /// <param name="part">That part.</param>
    public string Create(Transaction transaction, JsonObject members, byte[]? part)
    {
        var type = transaction.Schema[FileObjects.VersionName];
        var bytes = part ?? Decode(members);
        var input = new FieldInput(transaction, type).Read(members, isNew: true, skip: Data);
        string? ValueOf(string field) => (string?)input.FirstOrDefault(item => item.Field.Name == field).Value;
        var path = ValueOf("PathOnClient") ?? throw SalesforceErrors.RequiredMissing(["PathOnClient"]);
        var extension = Path.GetExtension(path).TrimStart('.');
        if (blockedExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            // The vendor's code for this is not documented.
            throw new SalesforceException(400, "FIELD_INTEGRITY_EXCEPTION", $"You can't upload files of the type {extension}.", "PathOnClient");
        }

        var title = ValueOf("Title") ?? Path.GetFileNameWithoutExtension(path);
        var location = ValueOf("FirstPublishLocationId");
        var (document, number) = ValueOf("ContentDocumentId") is { } given
            ? Next(transaction, given, location)
            : (Insert(transaction, FileObjects.DocumentName, ("Title", title)), 1);
        var id = Insert(
            transaction,
            FileObjects.VersionName,
            ("ContentDocumentId", document),
            ("Title", title),
            ("PathOnClient", path),
            ("FirstPublishLocationId", location ?? transaction.Caller.UserId),
            ("VersionNumber", number.ToString(CultureInfo.InvariantCulture)),
            ("IsLatest", true),
            ("ContentSize", (decimal)bytes.Length),
            ("FileExtension", extension.Length == 0 ? null : extension),
            ("Checksum", ChecksumOf(bytes)));
        transaction.Put(transaction.Find(document)!.With(
            ("Title", title),
            ("LatestPublishedVersionId", id),
            ("ContentSize", (decimal)bytes.Length),
            ("FileExtension", extension.Length == 0 ? null : extension)));
        if (number == 1)
        {
            Link(transaction, document, transaction.Caller.UserId, "I");
            if (location is not null && location != transaction.Caller.UserId)
            {
                Link(transaction, document, location, "V");
            }
        }

        contents[id] = bytes;
        blobs.Write(id, bytes);
        return id;
    }

    /// <summary>The bytes of a version.</summary>
    public byte[]? Find(string versionId) => contents.GetValueOrDefault(versionId) ?? blobs.Read(versionId);

    /// <summary>The version that follows on the document's latest.</summary>
    private static (string Document, int Number) Next(Transaction transaction, string documentId, string? location)
    {
        if (location is not null)
        {
            throw new SalesforceException(
                400, "INVALID_FIELD_FOR_INSERT_UPDATE", "FirstPublishLocationId cannot be set on a version of an existing document", "FirstPublishLocationId");
        }

        var document = transaction.Find(documentId) is { } found && found.Type.Name == FileObjects.DocumentName
            ? found
            : throw SalesforceErrors.BadReference("ContentDocumentId");
        if (document.IsDeleted)
        {
            throw SalesforceErrors.Deleted("ContentDocumentId");
        }

        var latest = transaction.Find(document.Text("LatestPublishedVersionId")!)!;
        transaction.Put(latest.With(("IsLatest", false)));
        return (documentId, int.Parse(latest.Text("VersionNumber")!, CultureInfo.InvariantCulture) + 1);
    }

    private void Link(Transaction transaction, string document, string entity, string share) => Insert(
        transaction, FileObjects.LinkName, ("ContentDocumentId", document), ("LinkedEntityId", entity), ("ShareType", share), ("Visibility", "AllUsers"));

    private string Insert(Transaction transaction, string typeName, params (string Field, object? Value)[] values)
    {
        var type = transaction.Schema[typeName];
        return writer.Insert(transaction, type, [.. values.Select(item => (type[item.Field], item.Value))]);
    }

    private static byte[] Decode(JsonObject members)
    {
        var text = members.FirstOrDefault(member => member.Key.Equals(Data, StringComparison.OrdinalIgnoreCase)).Value?.ToString()
            ?? throw SalesforceErrors.RequiredMissing([Data]);
        try
        {
            var bytes = Convert.FromBase64String(text);
            return bytes.Length <= LargestBase64
                ? bytes
                : throw new SalesforceException(400, "REQUEST_LIMIT_EXCEEDED", "Maximum size of request reached. Maximum size of request is 52428800 bytes.");
        }
        catch (FormatException)
        {
            throw SalesforceErrors.BadJson($"{Data}: the value is not base64");
        }
    }

    // It tells files apart, as the vendor's field does, and protects nothing.
    [SuppressMessage("Security", "CA5351", Justification = "ContentVersion.Checksum is an MD5.")]
    private static string ChecksumOf(byte[] bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));
}
