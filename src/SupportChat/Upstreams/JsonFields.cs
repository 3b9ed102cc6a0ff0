using System.Globalization;
using System.Text.Json;

namespace SupportChat.Upstreams;

/// <summary>
/// Reads a vendor's resources tolerantly (parsed by <see cref="VendorJson"/>): only the fields that we use, absent, null and of another kind alike.
/// </summary>
internal static class JsonFields
{
    /// <summary>A string; null when there is none.</summary>
    public static string? Text(this JsonElement json, string name) => json.Find(name, JsonValueKind.String)?.GetString();

    /// <summary>The first of several spellings that is a string.</summary>
    public static string? Text(this JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (json.Text(name) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>A whole number, or a string of its digits; null when there is none.</summary>
    public static long? Number(this JsonElement json, string name) =>
        json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.String
            && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) ? number
        : null;

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
}
