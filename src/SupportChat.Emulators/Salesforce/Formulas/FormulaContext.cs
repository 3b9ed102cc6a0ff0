namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>What a formula sees: the values to be saved, and those before (null for a new record).</summary>
internal readonly record struct FormulaContext(object?[] Values, object?[]? Before);

/// <summary>A part of a formula. Values are text, <see cref="decimal"/>, bool, <see cref="DateTimeOffset"/> or null.</summary>
internal delegate object? FormulaNode(FormulaContext context);
