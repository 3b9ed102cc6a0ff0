using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Uploads of SDK clients and their download (Sendbird reference 5.5, 7.6). Files are open to everybody who knows their URL.</summary>
internal sealed class FileEndpoints(FileStore files)
{
    public const string DownloadPath = "/files/{id}/{name}";

    private const int LargestFile = 25 << 20;
    private const int LargestBody = 64 << 20;

    public void Upload(SendbirdCall call)
    {
        var file = call.File ?? throw SendbirdException.Missing("file");
        if (file.Bytes.Length > LargestFile)
        {
            throw new SendbirdException(400111, "The maximum filesize is 25Mb.");
        }

        var url = $"{call.Origin}/files/{files.Add(file)}/{Uri.EscapeDataString(file.Name)}";
        call.AnswerObject(writer =>
        {
            writer.WriteString("url", url);
            writer.WriteNumber("file_size", file.Bytes.Length);
            writer.WriteStartArray("thumbnails");
            writer.WriteEndArray();
            writer.WriteBoolean("require_auth", false);
        });
    }

    public async Task DownloadAsync(HttpContext context)
    {
        SdkCors.Allow(context);
        if (files.Find((string)context.Request.RouteValues["id"]!) is not { } file)
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Bytes.Length;
        // A page that opens an uploaded file must not run it.
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    /// <summary>The file of a multipart request; null if there is none.</summary>
    public static async Task<StoredFile?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // Larger than the largest file, so that a file over the limit gets the vendor's answer.
            limit.MaxRequestBodySize = LargestBody;
        }

        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            if (form.Files.GetFile("file") is not { } file)
            {
                return null;
            }

            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, cancellationToken);
            return new StoredFile(file.FileName, file.ContentType ?? "application/octet-stream", bytes.ToArray());
        }
        catch (InvalidDataException)
        {
            throw new SendbirdException(400111, "The multipart body cannot be read.");
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new SendbirdException(400111, "The maximum filesize is 25Mb.");
        }
    }
}
