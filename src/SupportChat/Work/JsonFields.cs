using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SupportChat.Work;

/// <summary>Reads an upstream's resources tolerantly: only the fields that we use, absent, null and of another kind alike.</summary>
internal static class JsonFields
{
    /// <summary>A string; null when there is none.</summary>
    public static string? Text(this JsonElement json, string name) => json.Find(name, JsonValueKind.String) is { } value ? Decode(value) : null;

    /// <summary>A whole number; null when there is none.</summary>
    public static long? Number(this JsonElement json, string name) =>
        json.Find(name, JsonValueKind.Number) is { } value && value.TryGetInt64(out var number) ? number : null;

    /// <summary>A boolean.</summary>
    public static bool Flag(this JsonElement json, string name, bool whenAbsent = false) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : whenAbsent;

    /// <summary>An object; null when there is none.</summary>
    public static JsonElement? Object(this JsonElement json, string name) => json.Find(name, JsonValueKind.Object);

    /// <summary>The elements of an array; none when there is no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.Find(name, JsonValueKind.Array) is { } value ? value.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static JsonElement? Find(this JsonElement json, string name, JsonValueKind kind) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    /// <summary>Clients cut texts in the middle of an emoji: half a surrogate pair must not make a whole page unreadable.</summary>
    private static string Decode(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return JsonElement.Parse(Encoding.UTF8.GetBytes(Mend(value.GetRawText()))).GetString()!;
        }
    }

    private static string Mend(string raw)
    {
        var mended = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length;)
        {
            var unit = Unit(raw, i);
            if (unit is not { } c)
            {
                var length = raw[i] == '\\' ? 2 : 1;
                mended.Append(raw, i, length);
                i += length;
            }
            else if (char.IsHighSurrogate(c) && Unit(raw, i + 6) is { } next && char.IsLowSurrogate(next))
            {
                mended.Append(raw, i, 12);
                i += 12;
            }
            else
            {
                mended.Append(char.IsSurrogate(c) ? "\\ufffd" : raw.AsSpan(i, 6));
                i += 6;
            }
        }

        return mended.ToString();
    }

    /// <summary>The UTF-16 unit that a <c>\uXXXX</c> at the position stands for.</summary>
    private static char? Unit(string raw, int at) =>
        at + 6 <= raw.Length && raw[at] == '\\' && raw[at + 1] == 'u'
            && ushort.TryParse(raw.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
