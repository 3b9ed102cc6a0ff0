namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>A word of a query and where it begins.</summary>
internal readonly record struct SoqlToken(SoqlTokenKind Kind, string Value, int Position)
{
    public bool IsSymbol(string symbol) => Kind == SoqlTokenKind.Symbol && Value == symbol;

    public bool IsWord(string word) => Kind == SoqlTokenKind.Name && Value.Equals(word, StringComparison.OrdinalIgnoreCase);
}
