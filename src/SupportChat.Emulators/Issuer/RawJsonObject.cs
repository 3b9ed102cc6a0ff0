using System.Text.Json;

namespace SupportChat.Emulators.Issuer;

/// <summary>A JSON object, member by member, each with the very text that it was given: digits, escapes and repeated names stay as they are.</summary>
internal sealed class RawJsonObject
{
    private readonly List<(string? Name, string Text)> members = [];

    /// <summary>The members of an object, as they are written there.</summary>
    public static RawJsonObject From(JsonElement json)
    {
        var result = new RawJsonObject();
        foreach (var member in json.EnumerateObject())
        {
            // ToString gives a member's own text, its name with it.
            result.members.Add((NameOf(member), member.ToString()));
        }

        return result;
    }

    /// <summary>Text of a JSON string.</summary>
    public static string Of(string value) => $"\"{JsonEncodedText.Encode(value)}\"";

    public RawJsonObject Add(string name, string json)
    {
        members.Add((name, $"{Of(name)}:{json}"));
        return this;
    }

    /// <summary>These members without those that the others replace, then the others.</summary>
    public RawJsonObject With(RawJsonObject others) => Without([.. others.members.Select(member => member.Name).OfType<string>()], others.members);

    public RawJsonObject Without(IReadOnlyCollection<string> names) => Without(names, []);

    public override string ToString() => $"{{{string.Join(',', members.Select(member => member.Text))}}}";

    private RawJsonObject Without(IReadOnlyCollection<string> names, IEnumerable<(string?, string)> others)
    {
        var result = new RawJsonObject();
        result.members.AddRange(members.Where(member => member.Name is null || !names.Contains(member.Name)).Concat(others));
        return result;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: a name that replaces no other.
            return null;
        }
    }
}
