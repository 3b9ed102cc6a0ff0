using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>One state of a record. Never changed: a write puts another state in its place, so a reader may keep it.</summary>
internal sealed class Record(ObjectDefinition type, object?[] values)
{
    public ObjectDefinition Type { get; } = type;

    /// <summary>
    /// By <see cref="FieldDefinition.Ordinal"/>: text and ids, bool, <see cref="decimal"/>, <see cref="DateTimeOffset"/> (UTC, whole seconds).
    /// </summary>
    public object?[] Values { get; } = values;

    public string Id => (string)Values[0]!;

    public bool IsDeleted => Type.IsDeleted is { } flag && Values[flag.Ordinal] is true;

    public object? this[FieldDefinition field] => Values[field.Ordinal];

    public object? this[string field] => Values[Type[field].Ordinal];

    public string? Text(string field) => (string?)this[field];

    public bool Flag(string field) => this[field] is true;

    /// <summary>The same record with other values.</summary>
    public Record With(params ReadOnlySpan<(string Field, object? Value)> changes)
    {
        var values = (object?[])Values.Clone();
        foreach (var (field, value) in changes)
        {
            values[Type[field].Ordinal] = value;
        }

        return new Record(Type, values);
    }
}
