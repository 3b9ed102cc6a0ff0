using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Http;

/// <summary>
/// A record with a file: a part <c>entity_content</c> with its fields as JSON and a part <c>VersionData</c> with the bytes
/// (docs/reference/salesforce.md#files).
/// </summary>
internal sealed record MultipartBody(JsonNode Members, byte[] Content)
{
    private const string FieldsPart = "entity_content";
    private const string ContentPart = "VersionData";
    private const int LargestBody = 128 << 20;

    public static bool Has(HttpRequest request) => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Throws INVALID_MULTIPART_REQUEST.</summary>
    public static async Task<MultipartBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LargestBody;
        }

        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            if (form.Files is not [{ Name: ContentPart, FileName.Length: > 0 } content] || !form.TryGetValue(FieldsPart, out var fields) || form.Count != 1)
            {
                throw Invalid($"one part {FieldsPart} and one part {ContentPart} with a filename are required");
            }

            using var bytes = new MemoryStream((int)content.Length);
            await content.CopyToAsync(bytes, cancellationToken);
            return new MultipartBody(JsonNode.Parse(fields.ToString()) ?? throw SalesforceErrors.BadJson("null"), bytes.ToArray());
        }
        catch (InvalidDataException wrong)
        {
            throw Invalid(wrong.Message);
        }
        catch (JsonException wrong)
        {
            throw SalesforceErrors.BadJson(wrong.Message);
        }
    }

    private static SalesforceException Invalid(string detail) => new(400, "INVALID_MULTIPART_REQUEST", $"The multipart request cannot be read: {detail}");
}
