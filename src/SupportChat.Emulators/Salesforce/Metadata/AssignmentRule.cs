namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>The active assignment rule for Cases: the first entry whose criteria all hold gives the owner.</summary>
internal sealed record AssignmentRule(string Name, IReadOnlyList<AssignmentEntry> Entries);
