using System.Collections;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>Order and equality of a field's values: text in any case, unless the field is case sensitive; ids exactly.</summary>
internal sealed class ValueComparer(StringComparer texts) : IComparer<object>, IEqualityComparer<object>
{
    public int Compare(object? x, object? y) => x is string a && y is string b ? texts.Compare(a, b) : Comparer.DefaultInvariant.Compare(x, y);

    public new bool Equals(object? x, object? y) => x is string a && y is string b ? texts.Equals(a, b) : object.Equals(x, y);

    public int GetHashCode(object value) => value is string text ? texts.GetHashCode(text) : value.GetHashCode();

    /// <summary>As <see cref="Equals"/>; an empty text is no value.</summary>
    public bool AreEqual(object? x, object? y) => Equals(x is "" ? null : x, y is "" ? null : y);
}
