using System.Net;
using Microsoft.AspNetCore.Http;
using SupportChat.Emulators.Control;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>
/// Uploaded files and their download (docs/reference/sendbird.md#send, #file-download, #sdk-calls). Files are open to everybody who knows their URL, unless the
/// application protects them.
/// </summary>
internal sealed class FileEndpoints(FileStore files, FileKeys keys)
{
    public const string DownloadPath = "/files/{id}/{name}";

    private const int LargestFile = 25 << 20;

    public FileKeys Keys => keys;

    public void Upload(SendbirdCall call)
    {
        // The channel and the wanted thumbnails: every file is kept for itself, and none is made smaller.
        call.TakeRest();
        var file = call.Files is [var first, ..] ? first : throw SendbirdException.Missing("file");
        CheckSize(file);
        var url = Keep(call, file);
        call.AnswerObject(writer =>
        {
            writer.WriteString("url", url);
            writer.WriteNumber("file_size", file.Bytes.Length);
            writer.WriteStartArray("thumbnails");
            writer.WriteEndArray();
            writer.WriteBoolean("require_auth", keys.AreNeeded);
        });
    }

    public async Task DownloadAsync(HttpContext context)
    {
        LoopbackCors.Allow(context);
        if (files.Find((string)context.Request.RouteValues["id"]!) is not { } file)
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return;
        }

        if (!keys.Admit(context.Request))
        {
            context.Response.StatusCode = (int)HttpStatusCode.Forbidden;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Bytes.Length;
        // A page that opens an uploaded file must not run it.
        context.Response.Headers.ContentDisposition = "attachment";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    /// <summary>Keeps an uploaded file and returns its address.</summary>
    public string Keep(SendbirdCall call, StoredFile file) => $"{call.Origin}/files/{files.Add(file)}/{Uri.EscapeDataString(file.Name)}";

    /// <summary>The file as a message holds it: one of our own is protected where the application protects files.</summary>
    public MessageFile Protect(MessageFile file) =>
        keys.AreNeeded && Uri.TryCreate(file.Url, UriKind.Absolute, out var url)
        && url.Segments is [_, "files/", var id, _] && files.Find(id.TrimEnd('/')) is not null
            ? file with { RequireAuth = true, Sign = keys.Sign }
            : file;

    /// <summary>Every file vanishes.</summary>
    public void Clear() => files.Clear();

    /// <summary>Throws 400111 for a file over the limit.</summary>
    public static void CheckSize(StoredFile file)
    {
        if (file.Bytes.Length > LargestFile)
        {
            throw TooLarge();
        }
    }

    public static SendbirdException TooLarge() => new(400111, "The maximum filesize is 25Mb.");
}
