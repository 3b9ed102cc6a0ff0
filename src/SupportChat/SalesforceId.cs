using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportChat;

/// <summary>
/// A record id in its case-safe form of 18 characters. Ids of 15 characters are completed with their check suffix (docs/reference/salesforce.md#ids).
/// </summary>
[JsonConverter(typeof(SalesforceIdJsonConverter))]
public readonly record struct SalesforceId
{
    private const string SuffixAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    private readonly string? value;

    private SalesforceId(string value) => this.value = value;

    /// <summary>The 18 characters.</summary>
    public string Value => value ?? throw new InvalidOperationException("This Salesforce id was never set.");

    /// <summary>True for a user (key prefix 005); a queue has 00G.</summary>
    public bool IsUser => Value.StartsWith("005", StringComparison.Ordinal);

    /// <summary>True for a Case (key prefix 500).</summary>
    public bool IsCase => Value.StartsWith("500", StringComparison.Ordinal);

    /// <summary>Reads an id of 15 or 18 letters and digits; the suffix of 18 is recomputed, so that a case-folded copy is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SalesforceId id)
    {
        id = default;
        if (text is not ({ Length: 15 } or { Length: 18 }))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        Span<char> suffix = stackalloc char[3];
        Suffix(text, suffix);
        if (text.Length == 15)
        {
            id = new SalesforceId(string.Concat(text, suffix));
            return true;
        }

        if (!text.AsSpan(15).Equals(suffix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // Nearly every id that comes from Salesforce is complete already, and needs no copy.
        id = new SalesforceId(text.AsSpan(15).SequenceEqual(suffix) ? text : string.Concat(text.AsSpan(0, 15), suffix));
        return true;
    }

    /// <summary>Reads an id of 15 or 18 characters.</summary>
    /// <exception cref="FormatException">The text is not a Salesforce id.</exception>
    public static SalesforceId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a Salesforce id of 15 or 18 characters.");

    /// <inheritdoc/>
    public override string ToString() => value ?? "";

    private static void Suffix(string text, Span<char> suffix)
    {
        for (var block = 0; block < 3; block++)
        {
            var bits = 0;
            for (var j = 0; j < 5; j++)
            {
                if (char.IsAsciiLetterUpper(text[(block * 5) + j]))
                {
                    bits |= 1 << j;
                }
            }

            suffix[block] = SuffixAlphabet[bits];
        }
    }
}

internal sealed class SalesforceIdJsonConverter : JsonConverter<SalesforceId>
{
    public override SalesforceId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        SalesforceId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("Not a Salesforce id.");

    public override void Write(Utf8JsonWriter writer, SalesforceId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
