using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Soql;

/// <summary>The comparer of a field.</summary>
internal static class Comparers
{
    private static readonly ValueComparer Exact = new(StringComparer.Ordinal);
    private static readonly ValueComparer AnyCase = new(StringComparer.OrdinalIgnoreCase);

    public static ValueComparer For(FieldDefinition field) => field.IsId || field.CaseSensitive ? Exact : AnyCase;
}
