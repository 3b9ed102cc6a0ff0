using SupportChat.Emulators.Salesforce.Formulas;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Refuses a record for which the formula is true.</summary>
internal sealed record ValidationRule(string Name, Formula ErrorCondition, string ErrorMessage, string? ErrorDisplayField);
