using System.Text.Json;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Writes maps of strings, and of numbers.</summary>
internal static class MetadataJson
{
    public static void Write(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        writer.WriteStartObject(name);
        WriteFlat(writer, pairs);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, long>> pairs)
    {
        writer.WriteStartObject(name);
        WriteFlat(writer, pairs);
        writer.WriteEndObject();
    }

    public static void WriteFlat(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, long>> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            writer.WriteNumber(key, value);
        }
    }

    public static void WriteFlat(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        foreach (var (key, value) in pairs)
        {
            writer.WriteString(key, value);
        }
    }
}
