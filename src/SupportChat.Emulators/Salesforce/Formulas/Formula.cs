namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>A formula ready to run.</summary>
internal sealed class Formula(string text, FormulaNode root)
{
    public string Text { get; } = text;

    /// <summary>True only for TRUE: a blank result is no error.</summary>
    public bool IsTrue(FormulaContext context) => root(context) is true;
}
