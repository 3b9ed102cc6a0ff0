namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>A value of a picklist: API name, label, and whether a new record gets it.</summary>
internal sealed record PicklistValue(string Value, string Label, bool IsDefault = false);
