using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Avro;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The Avro schema of a change event; position 0 is the header. The id is a fingerprint of the text.</summary>
internal sealed class EventSchema
{
    private const int IdBytes = 16;

    private const string Header = """
        {"name":"ChangeEventHeader","type":{"type":"record","name":"ChangeEventHeader","fields":[{"name":"entityName","type":"string"},{"name":"recordIds","type":{"type":"array","items":"string"}},{"name":"changeType","type":{"type":"enum","name":"ChangeType","symbols":["CREATE","UPDATE","DELETE","UNDELETE","GAP_CREATE","GAP_UPDATE","GAP_DELETE","GAP_UNDELETE","GAP_OVERFLOW","SNAPSHOT"]}},{"name":"changeOrigin","type":"string"},{"name":"transactionKey","type":"string"},{"name":"sequenceNumber","type":"int"},{"name":"commitTimestamp","type":"long"},{"name":"commitNumber","type":"long"},{"name":"commitUser","type":"string"},{"name":"nulledFields","type":{"type":"array","items":"string"}},{"name":"diffFields","type":{"type":"array","items":"string"}},{"name":"changedFields","type":{"type":"array","items":"string"}}]},"doc":"Data:ComplexValueType"}
        """;

    private readonly FrozenDictionary<string, int> _positions;

    public EventSchema(string eventName, IReadOnlyList<EventField> fields)
    {
        EventName = eventName;
        Fields = fields;
        var body = string.Concat(fields.Select(field =>
            $$""",{"name":"{{field.Name}}","type":["null","{{field.AvroType}}"],"doc":"{{field.Doc}}","default":null}"""));
        Json = $$"""{"type":"record","name":"{{eventName}}","namespace":"com.sforce.eventbus","fields":[{{Header}}{{body}}]}""";
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Json)).AsSpan(0, IdBytes));
        Avro = (RecordSchema)Schema.Parse(Json);
        _positions = fields.Select((field, index) => KeyValuePair.Create(field.Name, index + 1)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>For example <c>CaseChangeEvent</c>.</summary>
    public string EventName { get; }

    /// <summary>22 characters, as the real ones.</summary>
    public string Id { get; }

    public string Json { get; }

    public IReadOnlyList<EventField> Fields { get; }

    public RecordSchema Avro { get; }

    /// <summary>Position of a field; null if the event does not carry it.</summary>
    public int? PositionOf(string field) => _positions.TryGetValue(field, out var position) ? position : null;
}
