namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A WHERE clause, as a tree.</summary>
internal abstract record Condition;

internal sealed record AllOf(IReadOnlyList<Condition> Parts) : Condition;

internal sealed record AnyOf(IReadOnlyList<Condition> Parts) : Condition;

internal sealed record Negation(Condition Part) : Condition;

/// <summary>A field, one of <c>= != &lt; &lt;= &gt; &gt;= LIKE IN NOT IN</c>, and its literals (several only for IN).</summary>
internal sealed record Comparison(string Path, string Operator, IReadOnlyList<Literal> Values) : Condition;

internal enum LiteralKind
{
    Null,
    Text,
    Number,
    Boolean,
    Moment,
}

/// <summary>A literal and its value: text, <see cref="decimal"/>, bool, <see cref="DateTimeOffset"/> or null.</summary>
internal sealed record Literal(LiteralKind Kind, object? Value);
