namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>A word of a formula and where it begins.</summary>
internal readonly record struct FormulaToken(FormulaTokenKind Kind, string Value, int Position)
{
    public bool Is(string symbol) => Kind == FormulaTokenKind.Symbol && Value == symbol;
}
