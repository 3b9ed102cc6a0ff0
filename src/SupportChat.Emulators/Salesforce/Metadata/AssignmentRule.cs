namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>The active assignment rule for Cases: the first entry whose criteria all hold gives the owner.</summary>
internal sealed record AssignmentRule(string Name, IReadOnlyList<AssignmentEntry> Entries);

/// <summary>Criteria, and the developer name of the queue that gets the Case.</summary>
internal sealed record AssignmentEntry(string Queue, IReadOnlyList<AssignmentCriterion> Criteria);

/// <summary>Compares a field's value with a text; an empty text means no value.</summary>
internal sealed record AssignmentCriterion(FieldDefinition Field, bool MustEqual, string Value)
{
    public bool Holds(object? value) => Value.Equals(value as string ?? "", StringComparison.OrdinalIgnoreCase) == MustEqual;
}
