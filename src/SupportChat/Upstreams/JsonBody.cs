using System.Net.Http.Headers;
using System.Text.Json;

namespace SupportChat.Upstreams;

/// <summary>JSON request bodies written as UTF-8.</summary>
internal static class JsonBody
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/json", "utf-8");

    /// <summary>An object whose members <paramref name="members"/> writes.</summary>
    public static ByteArrayContent Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return new ByteArrayContent(buffer.GetBuffer(), 0, (int)buffer.Length) { Headers = { ContentType = ContentType } };
    }
}
