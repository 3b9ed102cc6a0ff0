using System.Globalization;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Reads a condition. As in the real SOQL, AND and OR side by side need parentheses.</summary>
internal sealed class ConditionParser(TokenReader tokens)
{
    private static readonly string[] Operators = ["=", "!=", "<>", "<", "<=", ">", ">="];

    public Condition Read()
    {
        var first = Part();
        foreach (var word in new[] { "AND", "OR" })
        {
            if (!tokens.Current.IsWord(word))
            {
                continue;
            }

            List<Condition> parts = [first];
            while (tokens.TryWord(word))
            {
                parts.Add(Part());
            }

            if (tokens.Current.IsWord("AND") || tokens.Current.IsWord("OR"))
            {
                throw SoqlErrors.Unexpected(tokens.Current);
            }

            return word == "AND" ? new AllOf(parts) : new AnyOf(parts);
        }

        return first;
    }

    private Condition Part()
    {
        if (tokens.TryWord("NOT"))
        {
            return new Negation(Part());
        }

        if (!tokens.TrySymbol("("))
        {
            return Compare();
        }

        var inner = Read();
        tokens.ExpectSymbol(")");
        return inner;
    }

    private Comparison Compare()
    {
        var path = tokens.Name();
        if (tokens.Current.IsSymbol("(") || tokens.Current.IsWord("INCLUDES") || tokens.Current.IsWord("EXCLUDES"))
        {
            throw SalesforceErrors.NotServed($"'{path} {tokens.Current.Value}' in a query");
        }

        if (tokens.TryWord("LIKE"))
        {
            return new Comparison(path, "LIKE", [ReadLiteral()]);
        }

        var isNot = tokens.TryWord("NOT");
        if (isNot || tokens.Current.IsWord("IN"))
        {
            tokens.ExpectWord("IN");
            return new Comparison(path, isNot ? "NOT IN" : "IN", List());
        }

        var symbol = tokens.Take();
        if (symbol.Kind != SoqlTokenKind.Symbol || !Operators.Contains(symbol.Value))
        {
            throw SoqlErrors.Unexpected(symbol);
        }

        return new Comparison(path, symbol.Value == "<>" ? "!=" : symbol.Value, [ReadLiteral()]);
    }

    private List<Literal> List()
    {
        var values = new List<Literal>();
        tokens.ExpectSymbol("(");
        if (tokens.Current.IsWord("SELECT"))
        {
            throw SalesforceErrors.NotServed("a query in a query");
        }

        do
        {
            values.Add(ReadLiteral());
        }
        while (tokens.TrySymbol(","));
        tokens.ExpectSymbol(")");
        return values;
    }

    private Literal ReadLiteral()
    {
        var token = tokens.Take();
        if (token.Kind == SoqlTokenKind.Name && token.Value.Contains("FISCAL", StringComparison.OrdinalIgnoreCase))
        {
            throw SalesforceErrors.NotServed(token.Value);
        }

        return token.Kind switch
        {
            SoqlTokenKind.Text => new Literal(LiteralKind.Text, token.Value),
            SoqlTokenKind.Number when decimal.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
                new Literal(LiteralKind.Number, number),
            SoqlTokenKind.Moment when SalesforceDateTime.TryRead(token.Value, out var moment) => new Literal(LiteralKind.Moment, moment),
            _ when token.IsWord("null") => new Literal(LiteralKind.Null, null),
            _ when token.IsWord("true") || token.IsWord("false") => new Literal(LiteralKind.Boolean, token.IsWord("true")),
            SoqlTokenKind.Name when DateLiteral.Read(token.Value, DateTimeOffset.UnixEpoch) is not null => new Literal(LiteralKind.Period, token.Value),
            _ => throw SoqlErrors.Unexpected(token),
        };
    }
}
