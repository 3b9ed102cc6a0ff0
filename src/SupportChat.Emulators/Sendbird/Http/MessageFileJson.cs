using System.Text.Json;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Writes the files of a message by the names of the vendor's <c>SendbirdFile</c>, which its SDKs read too.</summary>
internal static class MessageFileJson
{
    /// <summary>The property <c>files</c>.</summary>
    public static void WriteList(Utf8JsonWriter writer, IReadOnlyList<MessageFile> files)
    {
        writer.WriteStartArray("files");
        foreach (var file in files)
        {
            writer.WriteStartObject();
            writer.WriteString("url", file.SharedUrl);
            writer.WriteString("file_name", file.Name);
            writer.WriteString("file_type", file.Type);
            writer.WriteNumber("file_size", file.Size);
            WriteThumbnails(writer, file);
            writer.WriteBoolean("require_auth", file.RequireAuth);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The property <c>thumbnails</c>.</summary>
    public static void WriteThumbnails(Utf8JsonWriter writer, MessageFile? file)
    {
        writer.WritePropertyName("thumbnails");
        if (file?.Thumbnails is { } thumbnails)
        {
            thumbnails.WriteTo(writer);
        }
        else
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        }
    }
}
