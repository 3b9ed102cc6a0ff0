namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A field to sort by. Nulls come first unless the query says otherwise, in either direction.</summary>
internal sealed record Ordering(string Path, bool Descending, bool NullsLast);
