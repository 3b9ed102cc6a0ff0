namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>A formula ready to run.</summary>
internal sealed class Formula(string text, FormulaNode root)
{
    public string Text { get; } = text;

    /// <summary>True only for TRUE: a blank result is no error.</summary>
    public bool IsTrue(FormulaContext context) => root(context) is true;
}

/// <summary>What a formula sees: the values to be saved, and those before (null for a new record).</summary>
internal readonly record struct FormulaContext(object?[] Values, object?[]? Before);

/// <summary>A part of a formula. Values are text, <see cref="decimal"/>, bool, <see cref="DateTimeOffset"/> or null.</summary>
internal delegate object? FormulaNode(FormulaContext context);

/// <summary>A formula that the emulator cannot read; the message says what it met and where.</summary>
internal sealed class FormulaException(string message) : Exception(message);
