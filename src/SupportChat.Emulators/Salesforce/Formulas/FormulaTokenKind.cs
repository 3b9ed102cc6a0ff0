namespace SupportChat.Emulators.Salesforce.Formulas;

internal enum FormulaTokenKind
{
    Name,
    Number,
    Text,
    Symbol,
    End,
}
