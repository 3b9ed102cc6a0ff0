using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Checks a condition against the fields that it names and makes a predicate of it; date literals count from <c>now</c>.</summary>
internal sealed class ConditionCompiler(OrgSchema schema, ObjectDefinition type, Func<string, Record?> find, DateTimeOffset? now = null)
{
    public Func<Record, bool> Compile(Condition condition)
    {
        switch (condition)
        {
            case AllOf all:
                Func<Record, bool>[] every = [.. all.Parts.Select(Compile)];
                return record => Array.TrueForAll(every, part => part(record));
            case AnyOf any:
                Func<Record, bool>[] some = [.. any.Parts.Select(Compile)];
                return record => Array.Exists(some, part => part(record));
            case Negation negation:
                var inner = Compile(negation.Part);
                return record => !inner(record);
            case Comparison comparison:
                return Compare(comparison);
            default:
                throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}.");
        }
    }

    private Func<Record, bool> Compare(Comparison comparison)
    {
        var path = FieldPath.Resolve(schema, type, comparison.Path);
        var field = path.Field;
        if (!field.Filterable)
        {
            throw SoqlErrors.NotFilterable(field);
        }

        if (comparison.Values.FirstOrDefault(literal => literal.Kind == LiteralKind.Period) is { } literal)
        {
            return Within(path, comparison, (string)literal.Value!);
        }

        object?[] values = [.. comparison.Values.Select(literal => Literals.For(field, literal))];
        var comparer = FieldComparers.For(field);
        var value = values[0];
        switch (comparison.Operator)
        {
            case "=":
                return record => comparer.AreEqual(path.ValueOf(record, find), value);
            case "!=":
                return record => !comparer.AreEqual(path.ValueOf(record, find), value);
            case "IN" or "NOT IN":
                var wanted = comparison.Operator == "IN";
                var set = values.Where(item => item is not null).ToHashSet(comparer!);
                var hasNull = Array.Exists(values, item => item is null);
                return record => (path.ValueOf(record, find) is { } actual ? set.Contains(actual) : hasNull) == wanted;
            case "LIKE":
                return value is string pattern && field.IsText
                    ? record => LikePattern.IsMatch(path.ValueOf(record, find) as string ?? "", pattern)
                    : throw SoqlErrors.BadOperator(field, comparison.Operator);
            default:
                return Ordered(path, comparison.Operator, value, comparer);
        }
    }

    private Func<Record, bool> Within(FieldPath path, Comparison comparison, string word)
    {
        if (path.Field.Type is not (FieldType.DateTime or FieldType.Date) || comparison.Values.Count > 1)
        {
            throw SoqlErrors.BadOperator(path.Field, $"{comparison.Operator} {word}");
        }

        var (from, to) = DateLiteral.Read(word, now ?? throw SoqlErrors.Malformed($"a filter expression has no date literals: '{word}'"))!.Value;
        Func<DateTimeOffset, bool> isMatch = comparison.Operator switch
        {
            "=" => moment => moment >= from && moment < to,
            "!=" => moment => moment < from || moment >= to,
            "<" => moment => moment < from,
            "<=" => moment => moment < to,
            ">" => moment => moment >= to,
            ">=" => moment => moment >= from,
            _ => throw SoqlErrors.BadOperator(path.Field, comparison.Operator),
        };
        return record => path.ValueOf(record, find) switch
        {
            DateTimeOffset moment => isMatch(moment),
            string date when SalesforceDateTime.TryRead(date, out var moment) => isMatch(moment),
            _ => comparison.Operator == "!=",
        };
    }

    private Func<Record, bool> Ordered(FieldPath path, string symbol, object? value, ValueComparer comparer)
    {
        if (value is null || path.Field.Type == FieldType.Boolean)
        {
            throw SoqlErrors.BadOperator(path.Field, symbol);
        }

        return record => path.ValueOf(record, find) is { } actual && comparer.Compare(actual, value) is var order && symbol switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }
}
