namespace SupportChat.Emulators.Salesforce.Soql;

internal enum SoqlTokenKind
{
    Name,
    Text,
    Number,
    Moment,
    Symbol,
    End,
}
