namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A parsed query. Fields are paths such as <c>Id</c> or <c>Owner.Name</c>; none of them means <c>COUNT()</c>.</summary>
internal sealed record SelectStatement(
    IReadOnlyList<string> Fields, string From, Condition? Where, IReadOnlyList<Ordering> OrderBy, int? Limit, int Offset)
{
    public bool IsCount => Fields.Count == 0;
}
