using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>The query of a call, read with the vendor's type checks; notes what was asked for.</summary>
internal readonly struct RequestQuery(IQueryCollection query, HashSet<string> asked)
{
    /// <summary>Null if absent or empty.</summary>
    public string? String(string name) => TryFind(name, out var values) && values[0] is { Length: > 0 } value ? value : null;

    public bool Bool(string name, bool fallback) => String(name)?.ToUpperInvariant() switch
    {
        null => fallback,
        "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => throw SendbirdException.WrongType(name, "boolean"),
    };

    public long? Number(string name)
    {
        if (String(name) is not { } text)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw SendbirdException.WrongType(name, "number");
        }

        return number >= 0 ? number : throw SendbirdException.Negative(name);
    }

    /// <summary>A whole number with bounds. Throws 400113 outside of them.</summary>
    public int Within(string name, int from, int to, int fallback)
    {
        var number = Number(name) ?? fallback;
        return number >= from && number <= to ? (int)number : throw SendbirdException.OutOfRange(name, from, to);
    }

    /// <summary>One of the given words. Throws 400111 for another one.</summary>
    public string Word(string name, params ReadOnlySpan<string> words)
    {
        var word = String(name) ?? words[0];
        return words.Contains(word) ? word : throw SendbirdException.Invalid(name);
    }

    /// <summary>A list given as comma list, as repeated parameters, or both; null if absent.</summary>
    public IReadOnlyList<string>? List(string name)
    {
        if (!TryFind(name, out var values))
        {
            return null;
        }

        var items = values.SelectMany(value => value!.Split(',')).Where(item => item.Length > 0).Distinct().ToList();
        return items.Count > 0 ? items : null;
    }

    /// <summary>A parameter that says something and that nobody has asked for.</summary>
    public string? Unasked()
    {
        foreach (var (name, values) in query)
        {
            if (!asked.Contains(name) && values[0] is not (null or "" or "false" or "null"))
            {
                return name;
            }
        }

        return null;
    }

    private bool TryFind(string name, out StringValues values)
    {
        asked.Add(name);
        return query.TryGetValue(name, out values);
    }
}
