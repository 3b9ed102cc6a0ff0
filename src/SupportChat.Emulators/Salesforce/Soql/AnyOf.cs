namespace SupportChat.Emulators.Salesforce.Soql;

internal sealed record AnyOf(IReadOnlyList<Condition> Parts) : Condition;
