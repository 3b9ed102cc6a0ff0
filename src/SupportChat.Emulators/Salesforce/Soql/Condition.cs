namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A WHERE clause, as a tree.</summary>
internal abstract record Condition;
