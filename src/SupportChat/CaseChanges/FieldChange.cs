namespace SupportChat.CaseChanges;

/// <summary>A field's new value. Null means that the field was emptied, not that it is unknown: an unknown field has no change at all.</summary>
public readonly record struct FieldChange<T>(T Value);
