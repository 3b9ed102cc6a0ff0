using System.Text;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Splits a query into words. Throws MALFORMED_QUERY for characters that are none.</summary>
internal static class SoqlLexer
{
    private static readonly string[] Symbols = ["!=", "<>", "<=", ">=", "<", ">", "=", "(", ")", ","];

    public static List<SoqlToken> Read(string text)
    {
        var tokens = new List<SoqlToken>();
        var position = 0;
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }

            tokens.Add(Next(text, position, out position));
        }

        tokens.Add(new SoqlToken(SoqlTokenKind.End, "<EOF>", text.Length));
        return tokens;
    }

    private static SoqlToken Next(string text, int start, out int end)
    {
        var first = text[start];
        if (first == '\'')
        {
            return new SoqlToken(SoqlTokenKind.Text, ReadText(text, start, out end), start);
        }

        end = start;
        if (char.IsAsciiDigit(first) || (first is '-' or '+' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
        {
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or ':' or '-' or '+'))
            {
                end++;
            }

            var literal = text[start..end];
            var isMoment = literal.Length > 7 && literal[4] == '-';
            return new SoqlToken(isMoment ? SoqlTokenKind.Moment : SoqlTokenKind.Number, literal, start);
        }

        if (char.IsAsciiLetter(first))
        {
            // The colon is that of LAST_N_DAYS:7.
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.' or ':'))
            {
                end++;
            }

            return new SoqlToken(SoqlTokenKind.Name, text[start..end], start);
        }

        var symbol = Symbols.FirstOrDefault(item => string.CompareOrdinal(text, start, item, 0, item.Length) == 0)
            ?? throw SoqlErrors.Malformed($"unexpected character: '{first}' at column {start + 1}");
        end = start + symbol.Length;
        return new SoqlToken(SoqlTokenKind.Symbol, symbol, start);
    }

    private static string ReadText(string text, int start, out int end)
    {
        var value = new StringBuilder();
        for (end = start + 1; end < text.Length; end++)
        {
            if (text[end] == '\'')
            {
                end++;
                return value.ToString();
            }

            if (text[end] != '\\')
            {
                value.Append(text[end]);
                continue;
            }

            end++;
            value.Append(end >= text.Length ? throw NoEnd(start) : Escaped(text, ref end));
        }

        throw NoEnd(start);
    }

    private static char Escaped(string text, ref int position)
    {
        if (text[position] is 'u' or 'U' && position + 4 < text.Length
            && ushort.TryParse(text.AsSpan(position + 1, 4), System.Globalization.NumberStyles.HexNumber, provider: null, out var code))
        {
            position += 4;
            return (char)code;
        }

        return text[position] switch
        {
            'n' or 'N' => '\n',
            'r' or 'R' => '\r',
            't' or 'T' => '\t',
            'b' or 'B' => '\b',
            'f' or 'F' => '\f',
            '\'' or '"' or '\\' or '%' or '_' => text[position],
            var other => throw SoqlErrors.Malformed($"Illegal string literal: '\\{other}' is no escape"),
        };
    }

    private static SalesforceException NoEnd(int start) => SoqlErrors.Malformed($"line 1:{start} mismatched character '<EOF>' expecting '''");
}

/// <summary>A word of a query and where it begins.</summary>
internal readonly record struct SoqlToken(SoqlTokenKind Kind, string Value, int Position)
{
    public bool IsSymbol(string symbol) => Kind == SoqlTokenKind.Symbol && Value == symbol;

    public bool IsWord(string word) => Kind == SoqlTokenKind.Name && Value.Equals(word, StringComparison.OrdinalIgnoreCase);
}

internal enum SoqlTokenKind
{
    Name,
    Text,
    Number,
    Moment,
    Symbol,
    End,
}
