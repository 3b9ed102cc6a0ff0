namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Goes through the words of a query.</summary>
internal sealed class TokenReader(IReadOnlyList<SoqlToken> tokens)
{
    private static readonly string[] Reserved = ["SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "LIKE", "ORDER", "LIMIT", "OFFSET"];

    private int position;

    public SoqlToken Current => tokens[position];

    /// <summary>The current word; the end stays where it is.</summary>
    public SoqlToken Take() => Current.Kind == SoqlTokenKind.End ? Current : tokens[position++];

    public bool TryWord(string word) => Advance(Current.IsWord(word));

    public bool TrySymbol(string symbol) => Advance(Current.IsSymbol(symbol));

    public void ExpectWord(string word)
    {
        if (!TryWord(word))
        {
            throw SoqlErrors.Unexpected(Current);
        }
    }

    public void ExpectSymbol(string symbol)
    {
        if (!TrySymbol(symbol))
        {
            throw SoqlErrors.Unexpected(Current);
        }
    }

    public void ExpectEnd()
    {
        if (Current.Kind != SoqlTokenKind.End)
        {
            throw SoqlErrors.Unexpected(Current);
        }
    }

    /// <summary>A field, an object or a function.</summary>
    public string Name()
    {
        var token = Take();
        return token.Kind == SoqlTokenKind.Name && !Reserved.Contains(token.Value, StringComparer.OrdinalIgnoreCase)
            ? token.Value
            : throw SoqlErrors.Unexpected(token);
    }

    private bool Advance(bool matched)
    {
        if (matched)
        {
            position++;
        }

        return matched;
    }
}
