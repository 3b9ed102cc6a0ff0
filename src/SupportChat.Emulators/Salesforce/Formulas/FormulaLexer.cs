namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>Splits a formula into words.</summary>
internal static class FormulaLexer
{
    private static readonly string[] Symbols = ["<>", "!=", "<=", ">=", "==", "&&", "||", "<", ">", "=", "(", ")", ",", "+", "-", "*", "/", "!"];

    public static List<FormulaToken> Read(string text)
    {
        var tokens = new List<FormulaToken>();
        var position = 0;
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }

            var token = Next(text, position, out position);
            tokens.Add(token);
        }

        tokens.Add(new FormulaToken(FormulaTokenKind.End, "", text.Length));
        return tokens;
    }

    private static FormulaToken Next(string text, int start, out int end)
    {
        var first = text[start];
        if (first is '"' or '\'')
        {
            var close = text.IndexOf(first, start + 1);
            end = close >= 0 ? close + 1 : throw new FormulaException($"The text that begins at {start} of the formula has no end.");
            return new FormulaToken(FormulaTokenKind.Text, text[(start + 1)..close], start);
        }

        end = start;
        if (char.IsAsciiDigit(first))
        {
            while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
            {
                end++;
            }

            return new FormulaToken(FormulaTokenKind.Number, text[start..end], start);
        }

        if (char.IsAsciiLetter(first))
        {
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            return new FormulaToken(FormulaTokenKind.Name, text[start..end], start);
        }

        var symbol = Symbols.FirstOrDefault(item => string.CompareOrdinal(text, start, item, 0, item.Length) == 0)
            ?? throw new FormulaException($"'{first}' at {start} is no part of a formula.");
        end = start + symbol.Length;
        return new FormulaToken(FormulaTokenKind.Symbol, symbol, start);
    }
}

/// <summary>A word of a formula and where it begins.</summary>
internal readonly record struct FormulaToken(FormulaTokenKind Kind, string Value, int Position)
{
    public bool Is(string symbol) => Kind == FormulaTokenKind.Symbol && Value == symbol;
}

internal enum FormulaTokenKind
{
    Name,
    Number,
    Text,
    Symbol,
    End,
}
