namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A field, one of <c>= != &lt; &lt;= &gt; &gt;= LIKE IN NOT IN</c>, and its literals (several only for IN).</summary>
internal sealed record Comparison(string Path, string Operator, IReadOnlyList<Literal> Values) : Condition;
