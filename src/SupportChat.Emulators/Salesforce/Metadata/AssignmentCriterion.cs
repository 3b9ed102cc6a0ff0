namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Compares a field's value with a text; an empty text means no value.</summary>
internal sealed record AssignmentCriterion(FieldDefinition Field, bool MustEqual, string Value)
{
    public bool Holds(object? value) => Value.Equals(value as string ?? "", StringComparison.OrdinalIgnoreCase) == MustEqual;
}
