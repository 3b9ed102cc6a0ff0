namespace SupportChat.CaseChanges;

/// <summary>
/// Holds the bytes of an Outbound Message against limits before an XML reader sees them. A reader's work for one element grows with the square of its
/// attributes and namespaces, so their number is bounded first, and so is nesting; what Salesforce never sends (comments, CDATA, document types, other
/// encodings than those that hold ASCII) would hide elements, and is refused.
/// </summary>
internal static class XmlLimits
{
    /// <summary>Deepest element, the root being 0.</summary>
    private const int MaxDepth = 16;

    private const int MaxTags = 20_000;
    private const int MaxAttributes = 2_000;
    private const int MaxAttributesOfOne = 32;

    /// <summary>
    /// What is wrong, without values of the body; null when a reader may read it. One pass over the bytes, exact as far as they are well-formed: a reader
    /// stops where they no longer are.
    /// </summary>
    public static string? FindViolation(ReadOnlySpan<byte> body)
    {
        if (body.Contains((byte)0))
        {
            return "The message is in an unknown encoding: send UTF-8.";
        }

        if (body.IndexOf("<!"u8) >= 0)
        {
            return "The message has a comment, CDATA or a document type; an Outbound Message has none.";
        }

        var (tags, attributes, depth) = (0, 0, -1);
        for (var rest = NextTag(body); !rest.IsEmpty; rest = NextTag(rest))
        {
            if (++tags > MaxTags)
            {
                return $"The message has more than {MaxTags} nodes.";
            }

            if (rest.StartsWith("<?"u8))
            {
                // Quotes mean nothing in an instruction.
                var end = rest.IndexOf("?>"u8);
                rest = end < 0 ? [] : rest[end..];
                continue;
            }

            var tag = TagAt(rest, out var ofOne);
            attributes += ofOne;
            if (ofOne > MaxAttributesOfOne || attributes > MaxAttributes)
            {
                return $"The message has more than {MaxAttributesOfOne} attributes in an element, or {MaxAttributes} in all.";
            }

            if (tag.StartsWith("</"u8))
            {
                depth--;
            }
            else if (depth + 1 > MaxDepth)
            {
                return $"The message is nested deeper than {MaxDepth} elements.";
            }
            else if (!tag.EndsWith("/>"u8))
            {
                depth++;
            }

            rest = rest[tag.Length..];
        }

        return null;
    }

    private static ReadOnlySpan<byte> NextTag(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf((byte)'<');
        return at < 0 ? [] : body[at..];
    }

    /// <summary>The tag that begins here, to its end or to that of the body.</summary>
    private static ReadOnlySpan<byte> TagAt(ReadOnlySpan<byte> body, out int attributes)
    {
        attributes = 0;
        byte quote = 0;
        for (var i = 1; i < body.Length; i++)
        {
            var octet = body[i];
            if (quote != 0)
            {
                quote = octet == quote ? (byte)0 : quote;
            }
            else if (octet is (byte)'"' or (byte)'\'')
            {
                quote = octet;
            }
            else if (octet == '>')
            {
                return body[..(i + 1)];
            }
            else if (octet == '=')
            {
                attributes++;
            }
        }

        return body;
    }
}
