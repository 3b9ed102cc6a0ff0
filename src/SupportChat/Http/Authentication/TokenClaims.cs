using System.Text.Json;

namespace SupportChat.Http.Authentication;

/// <summary>A token's payload as the issuer wrote it: no number is rounded, no list is taken for its first member, no repeated claim for its last.</summary>
internal sealed class TokenClaims(JsonElement payload)
{
    /// <summary>The claim of exactly this name.</summary>
    public IdClaim Id(string name)
    {
        var (count, value) = Find(payload, name);
        return count switch
        {
            0 => default,
            1 => new IdClaim(true, IdOf(value)) { IsEmpty = value.GetRawText() is "null" or "\"\"" },
            _ => new IdClaim(true, null),
        };
    }

    /// <summary>True when the claim is this text, or a list of texts that has it.</summary>
    public bool Holds(string name, string text)
    {
        var (count, value) = Find(payload, name);
        return count == 1 && value.ValueKind switch
        {
            JsonValueKind.String => TextOf(value) == text,
            JsonValueKind.Array => value.EnumerateArray().Any(item => TextOf(item) == text),
            _ => false,
        };
    }

    /// <summary>The words of a claim: the texts of a list, or those of one text between its spaces.</summary>
    /// <param name="path">A name, also one with dots such as a URI, or else names of nested objects with dots between them.</param>
    public IEnumerable<string> Words(string path) => Resolve(payload, path) switch
    {
        { ValueKind: JsonValueKind.String } value => TextOf(value)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
        { ValueKind: JsonValueKind.Array } value => value.EnumerateArray().Select(TextOf).OfType<string>(),
        _ => [],
    };

    /// <summary>The text of a string; null for anything else, also for half a surrogate pair, which is JSON but no text.</summary>
    public static string? TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The longest name that exists goes first, so that a name with dots is never taken apart.</summary>
    private static JsonElement Resolve(JsonElement within, string path)
    {
        var (count, value) = Find(within, path);
        if (count > 0)
        {
            return count == 1 ? value : default;
        }

        for (var dot = path.LastIndexOf('.'); dot > 0; dot = path.LastIndexOf('.', dot - 1))
        {
            var (parents, parent) = Find(within, path[..dot]);
            var found = parents == 1 && parent.ValueKind == JsonValueKind.Object ? Resolve(parent, path[(dot + 1)..]) : default;
            if (found.ValueKind != JsonValueKind.Undefined)
            {
                return found;
            }
        }

        return default;
    }

    private static (int Count, JsonElement Value) Find(JsonElement within, string name)
    {
        var count = 0;
        JsonElement value = default;
        foreach (var member in within.EnumerateObject().Where(member => IsNamed(member, name)))
        {
            count++;
            value = member.Value;
        }

        return (count, value);
    }

    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: such a name is no text, so it is not the one that is asked for.
            return false;
        }
    }

    /// <summary>JSON writes a whole number in one way only, but for minus nought.</summary>
    private static bool IsWhole(string number) => number != "-0" && !number.AsSpan(number[0] == '-' ? 1 : 0).ContainsAnyExceptInRange('0', '9');

    private static string? IdOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => TextOf(value) is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => value.GetRawText() is var number && IsWhole(number) ? number : null,
        _ => null,
    };
}

/// <summary>A claim that names somebody: a text that is not empty, or a whole number digit by digit.</summary>
/// <param name="Exists">True when the token has the claim, of whatever kind.</param>
/// <param name="Value">Null when there is none, or when it is of another kind or repeated.</param>
internal readonly record struct IdClaim(bool Exists, string? Value)
{
    /// <summary>True for null and for a text of no characters.</summary>
    public bool IsEmpty { get; init; }
}
