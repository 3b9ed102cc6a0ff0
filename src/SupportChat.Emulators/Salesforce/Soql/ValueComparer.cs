using System.Collections;
using SupportChat.Emulators.Salesforce.Metadata;

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

/// <summary>The comparer of a field.</summary>
internal static class FieldComparers
{
    private static readonly ValueComparer Exact = new(StringComparer.Ordinal);
    private static readonly ValueComparer AnyCase = new(StringComparer.OrdinalIgnoreCase);

    public static ValueComparer For(FieldDefinition field) => field.IsId || field.CaseSensitive ? Exact : AnyCase;
}
