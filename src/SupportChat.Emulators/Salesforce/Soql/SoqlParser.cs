using System.Globalization;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>
/// Reads the queries that an integration sends: fields with one level of relationships, COUNT() or COUNT(field), one object, WHERE, ORDER BY, LIMIT, OFFSET.
/// Everything else of SOQL is refused as not served, and what is no SOQL as MALFORMED_QUERY.
/// </summary>
internal sealed class SoqlParser
{
    private const int LargestOffset = 2_000;
    private const string CountedName = "expr0";

    /// <summary>Words with which a clause begins that this emulator has not.</summary>
    private static readonly string[] OtherClauses = ["GROUP", "HAVING", "WITH", "FOR", "USING", "ALL", "UPDATE", "TYPEOF"];

    private readonly TokenReader tokens;

    private SoqlParser(string text) => tokens = new TokenReader(SoqlLexer.Read(text));

    public static SelectStatement Parse(string text)
    {
        var parser = new SoqlParser(text);
        return parser.Select();
    }

    /// <summary>A condition alone, as a channel's filter expression has it.</summary>
    public static Condition ParseCondition(string text)
    {
        var tokens = new TokenReader(SoqlLexer.Read(text));
        var condition = new ConditionParser(tokens).Read();
        tokens.ExpectEnd();
        return condition;
    }

    private SelectStatement Select()
    {
        tokens.ExpectWord("SELECT");
        var (fields, alias) = Fields();
        tokens.ExpectWord("FROM");
        var from = tokens.Name();
        RefuseOtherClause();
        var where = tokens.TryWord("WHERE") ? new ConditionParser(tokens).Read() : null;
        var orderBy = new List<Ordering>();
        if (tokens.TryWord("ORDER"))
        {
            tokens.ExpectWord("BY");
            do
            {
                orderBy.Add(ReadOrdering());
            }
            while (tokens.TrySymbol(","));
        }

        RefuseOtherClause();
        int? limit = tokens.TryWord("LIMIT") ? Integer() : null;
        var offset = tokens.TryWord("OFFSET") ? Integer() : 0;
        RefuseOtherClause();
        tokens.ExpectEnd();
        return offset <= LargestOffset
            ? new SelectStatement(fields, alias, from, where, orderBy, limit, offset)
            : throw new SalesforceException(400, "NUMBER_OUTSIDE_VALID_RANGE", $"Maximum SOQL offset allowed is {LargestOffset}");
    }

    private void RefuseOtherClause()
    {
        if (OtherClauses.FirstOrDefault(tokens.Current.IsWord) is { } clause)
        {
            throw SalesforceErrors.NotServed($"{clause} in a query");
        }
    }

    private (List<string> Fields, string? CountAlias) Fields()
    {
        RefuseOtherClause();
        RefuseInnerQuery();
        var first = tokens.Name();
        if (tokens.TrySymbol("("))
        {
            return first.Equals("COUNT", StringComparison.OrdinalIgnoreCase) ? Count() : throw SalesforceErrors.NotServed($"{first}() in a query");
        }

        List<string> fields = [first];
        while (tokens.TrySymbol(","))
        {
            RefuseInnerQuery();
            var field = tokens.Name();
            if (fields.Contains(field, StringComparer.OrdinalIgnoreCase))
            {
                throw new SalesforceException(400, "INVALID_FIELD", $"duplicate field selected: {field}");
            }

            fields.Add(field);
        }

        return tokens.Current.IsSymbol("(") ? throw SalesforceErrors.NotServed($"{fields[^1]}() beside other fields") : (fields, null);
    }

    private void RefuseInnerQuery()
    {
        if (tokens.Current.IsSymbol("("))
        {
            throw SalesforceErrors.NotServed("a query in a query");
        }
    }

    private (List<string> Fields, string? CountAlias) Count()
    {
        if (tokens.TrySymbol(")"))
        {
            return ([], null);
        }

        List<string> counted = [tokens.Name()];
        tokens.ExpectSymbol(")");
        if (tokens.Current.IsSymbol(","))
        {
            throw SalesforceErrors.NotServed("COUNT() beside other fields");
        }

        return (counted, tokens.Current.IsWord("FROM") ? CountedName : tokens.Name());
    }

    private Ordering ReadOrdering()
    {
        var path = tokens.Name();
        var descending = !tokens.TryWord("ASC") && tokens.TryWord("DESC");
        if (!tokens.TryWord("NULLS"))
        {
            return new Ordering(path, descending, NullsLast: false);
        }

        var last = tokens.TryWord("LAST");
        if (!last)
        {
            tokens.ExpectWord("FIRST");
        }

        return new Ordering(path, descending, last);
    }

    private int Integer()
    {
        var token = tokens.Take();
        return token.Kind == SoqlTokenKind.Number && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw SoqlErrors.Unexpected(token);
    }
}
