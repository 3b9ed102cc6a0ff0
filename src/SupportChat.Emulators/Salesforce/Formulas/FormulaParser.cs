using System.Globalization;

namespace SupportChat.Emulators.Salesforce.Formulas;

/// <summary>Reads the part of the formula language that validation rules use: literals, fields, functions, comparison, arithmetic, logic.</summary>
internal sealed class FormulaParser
{
    private static readonly string[] Comparisons = ["<", "<=", ">", ">=", "=", "==", "<>", "!="];

    private readonly List<FormulaToken> tokens;
    private readonly IFormulaFields owner;
    private int position;

    private FormulaParser(List<FormulaToken> tokens, IFormulaFields owner)
    {
        this.tokens = tokens;
        this.owner = owner;
    }

    private FormulaToken Current => tokens[position];

    /// <summary>Throws <see cref="FormulaException"/> for a formula that it does not understand.</summary>
    public static Formula Parse(string text, IFormulaFields owner)
    {
        var parser = new FormulaParser(FormulaLexer.Read(text), owner);
        var root = parser.Or();
        return parser.Current.Kind == FormulaTokenKind.End ? new Formula(text, root) : throw parser.Unexpected();
    }

    private FormulaNode Or() => Chain(And, ["||"], (_, left, right) => FormulaFunctions.Call("OR", [left, right]));

    private FormulaNode And() => Chain(Comparison, ["&&"], (_, left, right) => FormulaFunctions.Call("AND", [left, right]));

    private FormulaNode Comparison() => Chain(Sum, Comparisons, FormulaOperators.Compare);

    private FormulaNode Sum() => Chain(Product, ["+", "-"], FormulaOperators.Arithmetic);

    private FormulaNode Product() => Chain(Factor, ["*", "/"], FormulaOperators.Arithmetic);

    private FormulaNode Chain(Func<FormulaNode> operand, string[] symbols, Func<string, FormulaNode, FormulaNode, FormulaNode> combine)
    {
        var left = operand();
        while (Current.Kind == FormulaTokenKind.Symbol && symbols.Contains(Current.Value))
        {
            var symbol = Take().Value;
            left = combine(symbol, left, operand());
        }

        return left;
    }

    private FormulaNode Factor()
    {
        var token = Take();
        switch (token.Kind)
        {
            case FormulaTokenKind.Number:
                object number = decimal.Parse(token.Value, CultureInfo.InvariantCulture);
                return _ => number;
            case FormulaTokenKind.Text:
                return _ => token.Value;
            case FormulaTokenKind.Name:
                return Named(token);
            default:
                return Symbol(token);
        }
    }

    private FormulaNode Symbol(FormulaToken token)
    {
        if (token.Is("!"))
        {
            return FormulaFunctions.Call("NOT", [Factor()]);
        }

        if (token.Is("-"))
        {
            return FormulaOperators.Arithmetic("-", _ => 0m, Factor());
        }

        position--;
        Expect("(");
        var inner = Or();
        Expect(")");
        return inner;
    }

    private FormulaNode Named(FormulaToken token)
    {
        var name = token.Value.ToUpperInvariant();
        if (!Current.Is("("))
        {
            return name is "TRUE" or "FALSE" or "NULL" ? _ => name == "NULL" ? null : name == "TRUE" : Value(Field(token));
        }

        Expect("(");
        if (name is "PRIORVALUE" or "ISCHANGED")
        {
            var ordinal = Field(Take());
            Expect(")");
            return name == "PRIORVALUE"
                ? context => (context.Before ?? context.Values)[ordinal]
                : context => context.Before is { } before && !Equals(before[ordinal], context.Values[ordinal]);
        }

        return FormulaFunctions.Call(token.Value, Arguments());
    }

    private List<FormulaNode> Arguments()
    {
        var arguments = new List<FormulaNode>();
        while (!Current.Is(")"))
        {
            arguments.Add(Or());
            if (!Current.Is(")"))
            {
                Expect(",");
            }
        }

        Expect(")");
        return arguments;
    }

    private static FormulaNode Value(int ordinal) => context => context.Values[ordinal];

    private int Field(FormulaToken token) => token.Kind == FormulaTokenKind.Name && owner.OrdinalOf(token.Value) is { } ordinal
        ? ordinal
        : throw new FormulaException($"'{token.Value}' at {token.Position} is no field of {owner.Name}.");

    private FormulaToken Take() => tokens[position++];

    private void Expect(string symbol)
    {
        if (!Current.Is(symbol))
        {
            throw Unexpected();
        }

        position++;
    }

    private FormulaException Unexpected() => new($"'{Current.Value}' at {Current.Position} of the formula was not expected.");
}

/// <summary>The object that a formula is written for.</summary>
internal interface IFormulaFields
{
    string Name { get; }

    /// <summary>Position of a field's value in a record; null if there is no such field.</summary>
    int? OrdinalOf(string field);
}
