using System.Globalization;
using System.Text.Json;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>
/// The JSON body of a call, read with the vendor's type and length checks. A JSON null counts as absent.
/// The values of a multipart form are all texts, so there numbers and booleans are read from theirs. What was asked for is noted in <c>asked</c>.
/// </summary>
internal readonly struct RequestBody(JsonElement root, bool isForm = false, HashSet<string>? asked = null)
{
    public bool Has(string name) => Find(name) is not null;

    public string? String(string name, int limit = int.MaxValue)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? Within(name, value.GetString()!, limit)
            : throw SendbirdException.WrongType(name, "string");
    }

    /// <summary>Throws 400105 if absent.</summary>
    public string RequiredString(string name, int limit = int.MaxValue) => String(name, limit) ?? throw SendbirdException.Missing(name);

    /// <summary>Throws 400105 if absent or empty.</summary>
    public string RequiredText(string name, int limit = int.MaxValue) =>
        RequiredString(name, limit) is { Length: > 0 } text ? text : throw SendbirdException.Missing(name);

    public bool? Bool(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text when isForm && bool.TryParse(text.GetString(), out var value) => value,
        _ => throw SendbirdException.WrongType(name, "boolean"),
    };

    /// <summary>A whole number that is not negative.</summary>
    public long? Number(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var number = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var given) => given,
            JsonValueKind.String when isForm && long.TryParse(value.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) =>
                given,
            _ => throw SendbirdException.WrongType(name, "number"),
        };
        return number >= 0 ? number : throw SendbirdException.Negative(name);
    }

    /// <summary>A value of any type.</summary>
    public JsonElement? Any(string name) => Find(name);

    public JsonElement? Object(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => value,
        _ => throw SendbirdException.WrongType(name, "JSON"),
    };

    public JsonElement? Array(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value => value,
        _ => throw SendbirdException.WrongType(name, "list"),
    };

    /// <summary>A list of strings without repetitions, in order.</summary>
    public IReadOnlyList<string>? StringList(string name, int limit)
    {
        if (Array(name) is not { } list)
        {
            return null;
        }

        if (list.GetArrayLength() > limit)
        {
            throw SendbirdException.TooMany(name, limit);
        }

        var items = new List<string>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            var text = item.ValueKind == JsonValueKind.String ? item.GetString()! : throw SendbirdException.WrongType(name, "string");
            if (!items.Contains(text))
            {
                items.Add(text);
            }
        }

        return items;
    }

    /// <summary>An object of strings. Throws 400100 for a value that is none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? StringMap(string name, int items, int keyLimit, int valueLimit)
    {
        if (Object(name) is not { } map)
        {
            return null;
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var property in map.EnumerateObject())
        {
            if (property.Name.Length == 0 || property.Name.Contains(','))
            {
                throw SendbirdException.Characters(name);
            }

            var value = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw SendbirdException.WrongType(property.Name, "string");
            pairs.Add(KeyValuePair.Create(Within(name, property.Name, keyLimit), Within(property.Name, value, valueLimit)));
        }

        return pairs.Count <= items ? pairs : throw SendbirdException.TooMany(name, items);
    }

    /// <summary>A member that says something and that nobody has asked for.</summary>
    public string? Unasked()
    {
        if (asked is null || root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!asked.Contains(member.Name) && !IsNothing(member.Value))
            {
                return member.Name;
            }
        }

        return null;
    }

    private static bool IsNothing(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.GetString() is "" or "false",
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private static string Within(string name, string value, int limit) =>
        value.Length <= limit ? value : throw SendbirdException.TooLong(name, limit);

    private JsonElement? Find(string name)
    {
        asked?.Add(name);
        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
