using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace SupportChat.Upstreams;

/// <summary>
/// JSON as vendors send it. A string of JSON need not be text: clients cut messages in the middle of an emoji, and what is then half a surrogate
/// pair, or bytes that are no UTF-8, makes every reader of that value, and of its neighbours' names, throw. It is mended once, before anything is
/// read: the odd part becomes U+FFFD, and the rest is kept.
/// </summary>
internal static class VendorJson
{
    private const int EscapeLength = 6;

    private static readonly SearchValues<byte> Surrogates = SearchValues.Create("dD"u8);

    /// <summary>Parses UTF-8 JSON; a byte order mark is passed over.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        var json = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        return JsonElement.Parse(Utf8.IsValid(json) && !MayHoldHalves(json) ? json : Mend(json));
    }

    /// <summary>There are escapes of surrogates: nearly all of them come in pairs, but only a look at each tells.</summary>
    private static bool MayHoldHalves(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf("\\u"u8); at >= 0; at = json.IndexOf("\\u"u8))
        {
            json = json[(at + 2)..];
            if (!json.IsEmpty && Surrogates.Contains(json[0]))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Mend(ReadOnlySpan<byte> json)
    {
        // Decoding puts U+FFFD in place of what is no UTF-8; an escape of a half is as long as that of U+FFFD.
        var mended = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        for (var i = 0; i < mended.Length - 1;)
        {
            if (mended[i] != '\\')
            {
                i++;
            }
            else if (Unit(mended, i) is not { } unit)
            {
                i += 2;
            }
            else if (char.IsHighSurrogate(unit) && Unit(mended, i + EscapeLength) is { } next && char.IsLowSurrogate(next))
            {
                i += 2 * EscapeLength;
            }
            else
            {
                if (char.IsSurrogate(unit))
                {
                    "\\ufffd"u8.CopyTo(mended.AsSpan(i));
                }

                i += EscapeLength;
            }
        }

        return mended;
    }

    /// <summary>The UTF-16 unit that a <c>\uXXXX</c> at the position stands for.</summary>
    private static char? Unit(ReadOnlySpan<byte> json, int at) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
            && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var read, 'x') && read == 4
            ? (char)unit
            : null;
}
