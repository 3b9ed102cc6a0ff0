namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>Comparison, arithmetic and logic. Blank operands make a comparison or a sum blank.</summary>
internal static class FormulaOperators
{
    public static FormulaNode Compare(string symbol, FormulaNode left, FormulaNode right) => context =>
    {
        var a = left(context);
        var b = right(context);
        return symbol switch
        {
            "=" or "==" => AreEqual(a, b),
            "<>" or "!=" => !AreEqual(a, b),
            _ when a is null || b is null => null,
            "<" => Order(a, b) < 0,
            "<=" => Order(a, b) <= 0,
            ">" => Order(a, b) > 0,
            _ => Order(a, b) >= 0,
        };
    };

    public static FormulaNode Arithmetic(string symbol, FormulaNode left, FormulaNode right) => context =>
        (left(context), right(context)) switch
        {
            (decimal a, decimal b) => symbol switch { "+" => a + b, "-" => a - b, "*" => a * b, _ => b == 0 ? null : a / b },
            (string a, string b) when symbol == "+" => a + b,
            _ => null,
        };

    private static bool AreEqual(object? a, object? b) => (a, b) switch
    {
        ("", null) or (null, "") => true,
        (string x, string y) => x == y,
        _ => Equals(a, b),
    };

    private static int Order(object a, object b) => (a, b) switch
    {
        (decimal x, decimal y) => x.CompareTo(y),
        (DateTimeOffset x, DateTimeOffset y) => x.CompareTo(y),
        (string x, string y) => string.CompareOrdinal(x, y),
        _ => throw new FormulaException($"A formula cannot compare {a.GetType().Name} with {b.GetType().Name}."),
    };
}
