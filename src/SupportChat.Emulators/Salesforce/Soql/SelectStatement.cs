namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A parsed query. Fields are paths such as <c>Id</c> or <c>Owner.Name</c>; none of them means <c>COUNT()</c>.</summary>
internal sealed record SelectStatement(
    IReadOnlyList<string> Fields, string From, Condition? Where, IReadOnlyList<Ordering> OrderBy, int? Limit, int Offset)
{
    public bool IsCount => Fields.Count == 0;
}

/// <summary>A field to sort by. Nulls come first unless the query says otherwise, in either direction.</summary>
internal sealed record Ordering(string Path, bool Descending, bool NullsLast);
