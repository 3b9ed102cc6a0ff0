using System.Globalization;
using System.Text;

namespace SupportChat.Storage;

/// <summary>
/// The one place where outside text becomes part of a table key. Table Storage forbids <c>/ \ # ?</c> and control characters, and has trouble with
/// <c>%</c> (docs/reference/azure.md#table-limits); text that is not valid UTF-16 would be stored as something else.
/// </summary>
internal static class TableKeyEscaping
{
    private const char Mark = '~';

    /// <summary>
    /// Different texts give different keys: <c>~hh</c> or <c>~uhhhh</c> in place of each character that would not survive, <c>~</c> included.
    /// </summary>
    public static string Escape(string text)
    {
        var first = 0;
        while (first < text.Length && Survives(text, first))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        var key = new StringBuilder(text, 0, first, text.Length + 16);
        for (var i = first; i < text.Length; i++)
        {
            if (Survives(text, i))
            {
                key.Append(text[i]);
            }
            else
            {
                int code = text[i];
                var digits = code < 0x100 ? code.ToString("x2", CultureInfo.InvariantCulture) : "u" + code.ToString("x4", CultureInfo.InvariantCulture);
                key.Append(Mark).Append(digits);
            }
        }

        return key.ToString();
    }

    private static bool Survives(string text, int index)
    {
        var c = text[index];
        return c switch
        {
            '/' or '\\' or '#' or '?' or '%' or Mark => false,
            _ when char.IsControl(c) => false,
            _ when char.IsHighSurrogate(c) => index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]),
            _ when char.IsLowSurrogate(c) => index > 0 && char.IsHighSurrogate(text[index - 1]),
            '\uFEFF' or '\uFFFE' or '\uFFFF' or (>= '\uFDD0' and <= '\uFDEF') => false,
            _ => true,
        };
    }
}
