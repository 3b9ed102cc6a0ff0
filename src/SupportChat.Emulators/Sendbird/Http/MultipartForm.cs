using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>
/// A multipart call: its fields as a JSON object of strings, its files in their order, and the name of a part with another file, which is not kept.
/// </summary>
internal sealed record MultipartForm(JsonDocument Fields, IReadOnlyList<StoredFile> Files, string? OtherPart)
{
    private const int LargestBody = 64 << 20;

    /// <summary>Names of parts that hold a file to be kept: one file, several (docs/reference/sendbird.md#send).</summary>
    private static readonly string[] FileParts = ["file", "files", "files[]"];

    /// <summary>Throws 400111 when the body cannot be read or is too large.</summary>
    public static async Task<MultipartForm> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Larger than the largest file, so that a file over the limit gets the vendor's answer.
            limit.MaxRequestBodySize = LargestBody;
        }

        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            var files = new List<StoredFile>();
            foreach (var part in form.Files.Where(part => FileParts.Contains(part.Name)))
            {
                using var bytes = new MemoryStream();
                await part.CopyToAsync(bytes, cancellationToken);
                files.Add(new StoredFile(part.FileName, part.ContentType ?? "application/octet-stream", bytes.ToArray()));
            }

            return new MultipartForm(FieldsOf(form), files, form.Files.FirstOrDefault(part => !FileParts.Contains(part.Name))?.Name);
        }
        catch (InvalidDataException)
        {
            throw new SendbirdException(400111, "The multipart body cannot be read.");
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw FileEndpoints.TooLarge();
        }
    }

    private static JsonDocument FieldsOf(IFormCollection form)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, values) in form)
            {
                writer.WriteString(name, values.ToString());
            }

            writer.WriteEndObject();
        }

        buffer.Position = 0;
        return JsonDocument.Parse(buffer);
    }
}
