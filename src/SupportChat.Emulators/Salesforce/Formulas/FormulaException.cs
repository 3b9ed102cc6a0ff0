namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>A formula that the emulator cannot read; the message says what it met and where.</summary>
internal sealed class FormulaException(string message) : Exception(message);
