namespace SupportChat.Emulators.Salesforce.Soql;

internal enum LiteralKind
{
    Null,
    Text,
    Number,
    Boolean,
    Moment,
}
