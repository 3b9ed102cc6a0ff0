using System.Globalization;
using Avro;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// The fields that <c>changedFields</c>, <c>nulledFields</c> or <c>diffFields</c> of a change event name (docs/reference/salesforce.md#bitmaps): an optional
/// <c>0xHH..</c> over the event's fields, of any width, and any number of <c>P-0xHH..</c> over the fields of the compound field at position P.
/// Bits are read from the text itself, without numbers that could be too narrow.
/// </summary>
internal readonly struct FieldBitmap
{
    private readonly object[]? entries;

    private FieldBitmap(object[] entries) => this.entries = entries;

    /// <summary>Reads the elements of the header's array and checks them against the schema that wrote the event.</summary>
    /// <exception cref="FormatException">An element has another form, or names a field that the schema does not have.</exception>
    public static FieldBitmap Read(object[] entries, RecordSchema schema)
    {
        foreach (var entry in entries)
        {
            Check(entry as string ?? "", schema);
        }

        return new FieldBitmap(entries);
    }

    /// <summary>True when the field at this position, or a part of it, is named.</summary>
    public bool Contains(int position)
    {
        foreach (var entry in entries ?? [])
        {
            var text = (string)entry;
            var (parent, digits) = Split(text);
            if (parent is null ? IsSet(text.AsSpan(digits), position) : parent == position)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The names: <c>Field</c>, or <c>Parent.Child</c> for parts of a compound field. In the order of the elements and bits.</summary>
    public IEnumerable<string> Names(RecordSchema schema)
    {
        foreach (var entry in entries ?? [])
        {
            var text = (string)entry;
            var (parent, digits) = Split(text);
            var fields = parent is null ? schema : Compound(schema, parent.Value);
            for (var position = 0; position < fields.Count; position++)
            {
                if (IsSet(text.AsSpan(digits), position))
                {
                    yield return parent is null ? fields.Fields[position].Name : $"{schema.Fields[parent.Value].Name}.{fields.Fields[position].Name}";
                }
            }
        }
    }

    private static void Check(string text, RecordSchema schema)
    {
        var (parent, digits) = Split(text);
        if (parent >= schema.Count)
        {
            throw new FormatException("A bitmap names a compound field that the schema does not have.");
        }

        var count = (parent is null ? schema : Compound(schema, parent.Value)).Count;
        var hex = text.AsSpan(digits);
        for (var i = 0; i < hex.Length; i++)
        {
            if (!char.IsAsciiHexDigit(hex[i]))
            {
                throw new FormatException("A bitmap is not hexadecimal.");
            }

            var lowest = (hex.Length - 1 - i) * 4;
            if (Digit(hex[i]) >> Math.Clamp(count - lowest, 0, 4) != 0)
            {
                throw new FormatException("A bitmap names a field that the schema does not have.");
            }
        }
    }

    /// <summary>Position of the compound field (null for a top-level element) and where the hexadecimal digits begin.</summary>
    private static (int? Parent, int Digits) Split(string text)
    {
        var mark = text.IndexOf("0x", StringComparison.Ordinal);
        if (mark == 0 && text.Length > 2)
        {
            return (null, 2);
        }

        if (mark > 1 && text.Length > mark + 2 && text[mark - 1] == '-'
            && int.TryParse(text.AsSpan(0, mark - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var parent))
        {
            return (parent, mark + 2);
        }

        throw new FormatException("A bitmap has neither the form 0xHH nor P-0xHH.");
    }

    private static RecordSchema Compound(RecordSchema schema, int position)
    {
        var type = schema.Fields[position].Schema;
        if (type is UnionSchema union)
        {
            foreach (var branch in union.Schemas)
            {
                if (branch is RecordSchema)
                {
                    type = branch;
                }
            }
        }

        return type as RecordSchema ?? throw new FormatException("A nested bitmap belongs to a field that is not compound.");
    }

    private static bool IsSet(ReadOnlySpan<char> hex, int position)
    {
        var at = hex.Length - 1 - (position / 4);
        return at >= 0 && ((Digit(hex[at]) >> (position % 4)) & 1) != 0;
    }

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex & ~0x20) - 'A' + 10;
}
