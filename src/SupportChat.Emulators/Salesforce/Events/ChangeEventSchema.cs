using System.Collections.Frozen;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The schema of a change event: the header at position 0, then the object's fields (docs/reference/salesforce.md#avro).</summary>
internal sealed class ChangeEventSchema : EventSchema
{
    private const string Header = """
        {"name":"ChangeEventHeader","type":{"type":"record","name":"ChangeEventHeader","fields":[{"name":"entityName","type":"string"},{"name":"recordIds","type":{"type":"array","items":"string"}},{"name":"changeType","type":{"type":"enum","name":"ChangeType","symbols":["CREATE","UPDATE","DELETE","UNDELETE","GAP_CREATE","GAP_UPDATE","GAP_DELETE","GAP_UNDELETE","GAP_OVERFLOW","SNAPSHOT"]}},{"name":"changeOrigin","type":"string"},{"name":"transactionKey","type":"string"},{"name":"sequenceNumber","type":"int"},{"name":"commitTimestamp","type":"long"},{"name":"commitNumber","type":"long"},{"name":"commitUser","type":"string"},{"name":"nulledFields","type":{"type":"array","items":"string"}},{"name":"diffFields","type":{"type":"array","items":"string"}},{"name":"changedFields","type":{"type":"array","items":"string"}}]},"doc":"Data:ComplexValueType"}
        """;

    private readonly FrozenDictionary<string, int> positions;

    public ChangeEventSchema(string eventName, IReadOnlyList<EventField> fields)
        : base(eventName, Write(eventName, fields))
    {
        Fields = fields;
        positions = fields.Select((field, index) => KeyValuePair.Create(field.Name, index + 1)).ToFrozenDictionary(StringComparer.Ordinal);
        Encoder = new ChangeEventEncoder(this);
    }

    public IReadOnlyList<EventField> Fields { get; }

    public ChangeEventEncoder Encoder { get; }

    /// <summary>Position of a field; null if the event does not carry it.</summary>
    public int? PositionOf(string field) => positions.TryGetValue(field, out var position) ? position : null;

    private static string Write(string eventName, IEnumerable<EventField> fields)
    {
        var body = string.Concat(fields.Select(field =>
            $$""",{"name":"{{field.Name}}","type":["null","{{field.AvroType}}"],"doc":"{{field.Doc}}","default":null}"""));
        return $$"""{"type":"record","name":"{{eventName}}","namespace":"com.sforce.eventbus","fields":[{{Header}}{{body}}]}""";
    }
}
