using System.Globalization;
using SupportChat.Emulators.Salesforce.Errors;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>
/// Reads the queries that an integration sends: fields with one level of relationships or COUNT(), one object, WHERE, ORDER BY, LIMIT, OFFSET.
/// Everything else of SOQL is refused as MALFORMED_QUERY.
/// </summary>
internal sealed class SoqlParser
{
    private const int LargestOffset = 2_000;

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
        var fields = Fields();
        tokens.ExpectWord("FROM");
        var from = tokens.Name();
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

        int? limit = tokens.TryWord("LIMIT") ? Integer() : null;
        var offset = tokens.TryWord("OFFSET") ? Integer() : 0;
        tokens.ExpectEnd();
        return offset <= LargestOffset
            ? new SelectStatement(fields, from, where, orderBy, limit, offset)
            : throw new SalesforceException(400, "NUMBER_OUTSIDE_VALID_RANGE", $"Maximum SOQL offset allowed is {LargestOffset}");
    }

    private List<string> Fields()
    {
        var first = tokens.Name();
        if (tokens.TrySymbol("("))
        {
            if (!first.Equals("COUNT", StringComparison.OrdinalIgnoreCase) || !tokens.TrySymbol(")"))
            {
                throw SoqlErrors.Malformed($"the emulator knows no function but COUNT(): '{first}'");
            }

            return [];
        }

        List<string> fields = [first];
        while (tokens.TrySymbol(","))
        {
            var field = tokens.Name();
            if (fields.Contains(field, StringComparer.OrdinalIgnoreCase))
            {
                throw new SalesforceException(400, "INVALID_FIELD", $"duplicate field selected: {field}");
            }

            fields.Add(field);
        }

        return fields;
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
