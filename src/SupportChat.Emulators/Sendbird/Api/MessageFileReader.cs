using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Reads the files of a FILE message: the list <c>files</c>, or one file at the top (docs/reference/sendbird.md#send, #frames).</summary>
internal static class MessageFileReader
{
    /// <summary>The files of a Platform API call. Throws 400105 without an address, 400111 for a list that is empty or too long.</summary>
    public static IReadOnlyList<MessageFile> OfCall(RequestBody body) => List(body) ?? [OfItem(body)];

    /// <summary>The files of a websocket frame, whose single file has other names. Throws as <see cref="OfCall"/>.</summary>
    public static IReadOnlyList<MessageFile> OfFrame(RequestBody body) => List(body) ?? [Read(body, "name", "type", "size")];

    /// <summary>Throws 400111 for a number of files that a message cannot have; the real code is not documented.</summary>
    public static void CheckCount(int count)
    {
        if (count is 0 or > Limits.FilesPerMessage)
        {
            throw new SendbirdException(400111, $"\"files\" should have between 1 and {Limits.FilesPerMessage} items.");
        }
    }

    private static IReadOnlyList<MessageFile>? List(RequestBody body)
    {
        // The vendor's OpenAPI file types the list as one object, and REST clients that are made from it send that.
        if (body.Any("files") is { ValueKind: JsonValueKind.Object } only)
        {
            return [OfItem(new RequestBody(only))];
        }

        if (body.Array("files") is not { } list)
        {
            return null;
        }

        CheckCount(list.GetArrayLength());
        return [.. list.EnumerateArray().Select(
            item => item.ValueKind == JsonValueKind.Object ? OfItem(new RequestBody(item)) : throw SendbirdException.Invalid("files"))];
    }

    private static MessageFile OfItem(RequestBody item) => Read(item, "file_name", "file_type", "file_size");

    private static MessageFile Read(RequestBody body, string name, string type, string size) => new(
        body.String("file_url", Limits.Url) is { Length: > 0 } url ? url : body.RequiredText("url", Limits.Url),
        body.String(name) ?? "",
        body.String(type) ?? "",
        body.Number(size) ?? 0,
        body.Array("thumbnails")?.Clone(),
        body.Bool("require_auth") ?? false);
}
