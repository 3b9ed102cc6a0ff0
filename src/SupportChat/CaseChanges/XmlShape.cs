namespace SupportChat.CaseChanges;

/// <summary>
/// Looks at the bytes of an Outbound Message before an XML reader sees them. A reader's work for one element grows with the square of its attributes and namespaces, so
/// their number is bounded first; what Salesforce never sends (comments, CDATA, document types, other encodings than those that hold ASCII) would hide them, and is refused.
/// </summary>
internal static class XmlShape
{
    private const int MaxTags = 20_000;
    private const int MaxAttributes = 2_000;
    private const int MaxAttributesOfOne = 32;

    /// <summary>What is wrong, without values of the body; null when a reader may read it. One pass over the bytes.</summary>
    public static string? FaultOf(ReadOnlySpan<byte> body)
    {
        if (body.Contains((byte)0))
        {
            return "The message is in an unknown encoding: send UTF-8.";
        }

        if (body.IndexOf("<!"u8) >= 0)
        {
            return "The message has a comment, CDATA or a document type; an Outbound Message has none.";
        }

        var (tags, attributes, ofOne) = (0, 0, 0);
        var inTag = false;
        byte quote = 0;
        foreach (var octet in body)
        {
            if (!inTag)
            {
                if (octet == '<')
                {
                    (inTag, ofOne) = (true, 0);
                    if (++tags > MaxTags)
                    {
                        return $"The message has more than {MaxTags} nodes.";
                    }
                }
            }
            else if (quote != 0)
            {
                quote = octet == quote ? (byte)0 : quote;
            }
            else if (octet is (byte)'"' or (byte)'\'')
            {
                quote = octet;
            }
            else if (octet == '>')
            {
                inTag = false;
            }
            else if (octet == '=' && (++attributes > MaxAttributes || ++ofOne > MaxAttributesOfOne))
            {
                return $"The message has more than {MaxAttributesOfOne} attributes in an element, or {MaxAttributes} in all.";
            }
        }

        return null;
    }
}
