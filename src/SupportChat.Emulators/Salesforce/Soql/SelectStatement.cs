namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>
/// A parsed query. Fields are paths such as <c>Id</c> or <c>Owner.Name</c>; none of them means <c>COUNT()</c>, and the one of <c>COUNT(Id)</c> has an alias.
/// </summary>
internal sealed record SelectStatement(
    IReadOnlyList<string> Fields, string? CountAlias, string From, Condition? Where, IReadOnlyList<Ordering> OrderBy, int? Limit, int Offset)
{
    public bool IsCount => Fields.Count == 0;
}

/// <summary>A field to sort by. Nulls come first unless the query says otherwise, in either direction.</summary>
internal sealed record Ordering(string Path, bool Descending, bool NullsLast);

/// <summary>A WHERE clause, as a tree.</summary>
internal abstract record Condition;

internal sealed record AllOf(IReadOnlyList<Condition> Parts) : Condition;

internal sealed record AnyOf(IReadOnlyList<Condition> Parts) : Condition;

internal sealed record Negation(Condition Part) : Condition;

/// <summary>A field, one of <c>= != &lt; &lt;= &gt; &gt;= LIKE IN NOT IN</c>, and its literals (several only for IN).</summary>
internal sealed record Comparison(string Path, string Operator, IReadOnlyList<Literal> Values) : Condition;

/// <summary>A literal and its value: text, <see cref="decimal"/>, bool, <see cref="DateTimeOffset"/> or null.</summary>
internal sealed record Literal(LiteralKind Kind, object? Value);

internal enum LiteralKind
{
    Null,
    Text,
    Number,
    Boolean,
    Moment,

    /// <summary>A date literal, as its word.</summary>
    Period,
}
