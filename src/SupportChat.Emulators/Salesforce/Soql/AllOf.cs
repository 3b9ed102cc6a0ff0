namespace SupportChat.Emulators.Salesforce.Soql;

internal sealed record AllOf(IReadOnlyList<Condition> Parts) : Condition;
