namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>The functions that the emulator knows: AND, OR, NOT, IF, ISNEW, ISBLANK, ISNULL, ISPICKVAL, LEN.</summary>
internal static class FormulaFunctions
{
    /// <summary>Throws <see cref="FormulaException"/> for another function or a wrong number of arguments.</summary>
    public static FormulaNode Call(string name, IReadOnlyList<FormulaNode> arguments) => (name.ToUpperInvariant(), arguments.Count) switch
    {
        ("AND", > 0) => context => arguments.All(argument => argument(context) is true),
        ("OR", > 0) => context => arguments.Any(argument => argument(context) is true),
        ("NOT", 1) => context => arguments[0](context) is not true,
        ("IF", 3) => context => arguments[0](context) is true ? arguments[1](context) : arguments[2](context),
        ("ISNEW", 0) => context => context.Before is null,
        ("ISBLANK" or "ISNULL", 1) => context => arguments[0](context) is null or "",
        ("ISPICKVAL", 2) => FormulaOperators.Compare("=", arguments[0], arguments[1]),
        ("LEN", 1) => context => (decimal)(arguments[0](context) as string ?? "").Length,
        _ => throw new FormulaException($"The emulator knows no formula function {name} with {arguments.Count} arguments."),
    };
}
