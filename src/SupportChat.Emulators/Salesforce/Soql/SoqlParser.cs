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

    private readonly TokenReader _tokens;

    private SoqlParser(string text) => _tokens = new TokenReader(SoqlLexer.Read(text));

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
        _tokens.ExpectWord("SELECT");
        var fields = Fields();
        _tokens.ExpectWord("FROM");
        var from = _tokens.Name();
        var where = _tokens.TryWord("WHERE") ? new ConditionParser(_tokens).Read() : null;
        var orderBy = new List<Ordering>();
        if (_tokens.TryWord("ORDER"))
        {
            _tokens.ExpectWord("BY");
            do
            {
                orderBy.Add(ReadOrdering());
            }
            while (_tokens.TrySymbol(","));
        }

        int? limit = _tokens.TryWord("LIMIT") ? Integer() : null;
        var offset = _tokens.TryWord("OFFSET") ? Integer() : 0;
        _tokens.ExpectEnd();
        return offset <= LargestOffset
            ? new SelectStatement(fields, from, where, orderBy, limit, offset)
            : throw new SalesforceException(400, "NUMBER_OUTSIDE_VALID_RANGE", $"Maximum SOQL offset allowed is {LargestOffset}");
    }

    private List<string> Fields()
    {
        var first = _tokens.Name();
        if (_tokens.TrySymbol("("))
        {
            if (!first.Equals("COUNT", StringComparison.OrdinalIgnoreCase) || !_tokens.TrySymbol(")"))
            {
                throw SoqlErrors.Malformed($"the emulator knows no function but COUNT(): '{first}'");
            }

            return [];
        }

        List<string> fields = [first];
        while (_tokens.TrySymbol(","))
        {
            var field = _tokens.Name();
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
        var path = _tokens.Name();
        var descending = !_tokens.TryWord("ASC") && _tokens.TryWord("DESC");
        if (!_tokens.TryWord("NULLS"))
        {
            return new Ordering(path, descending, NullsLast: false);
        }

        var last = _tokens.TryWord("LAST");
        if (!last)
        {
            _tokens.ExpectWord("FIRST");
        }

        return new Ordering(path, descending, last);
    }

    private int Integer()
    {
        var token = _tokens.Take();
        return token.Kind == SoqlTokenKind.Number && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw SoqlErrors.Unexpected(token);
    }
}
