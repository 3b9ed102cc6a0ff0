namespace SupportChat.Emulators.Salesforce.Soql;

internal sealed record Negation(Condition Part) : Condition;
