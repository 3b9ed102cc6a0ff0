using System.Text.Json.Nodes;
using Avro;
using Avro.Generic;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Reads only the fields that matter to us from payloads of one schema: Avro's own schema resolution skips the others without building their
/// values. Positions in bitmaps are those of the writer's schema, which differ from one schema to the next (docs/reference/salesforce.md#bitmaps).
/// </summary>
internal sealed class EventProjection
{
    private const string NameKey = "name";

    private readonly GenericDatumReader<GenericRecord> reader;
    private readonly RecordSchema projected;
    private readonly StringPool texts = new();

    private EventProjection(RecordSchema writer, RecordSchema projected)
    {
        Writer = writer;
        this.projected = projected;
        reader = new GenericDatumReader<GenericRecord>(writer, projected);
    }

    /// <summary>The schema that wrote the event.</summary>
    public RecordSchema Writer { get; }

    /// <summary>A reader of the named fields, as far as the schema has them; of the nested header only the named header fields.</summary>
    /// <exception cref="AvroException">The schema cannot be reduced so.</exception>
    public static EventProjection Create(EventSchema schema, IReadOnlyCollection<string> fields, IReadOnlyCollection<string> headerFields)
    {
        var json = (JsonObject)JsonNode.Parse(schema.Json)!;
        Keep(json, fields);
        foreach (var field in (JsonArray)json["fields"]!)
        {
            if ((string?)field![NameKey] == ChangeEventHeader.FieldName && field["type"] is JsonObject header)
            {
                Keep(header, headerFields);
            }
        }

        return new EventProjection(schema.Record, (RecordSchema)Schema.Parse(json.ToJsonString()));
    }

    /// <summary>Position of a field for <see cref="GenericRecord.GetValue(int)"/> and in the writer's bitmaps; both -1 when the schema lacks it.</summary>
    public FieldPosition Find(string field) =>
        projected.TryGetField(field, out var read) && Writer.TryGetField(field, out var written) ? new(read.Pos, written.Pos) : new(-1, -1);

    /// <summary>Position of a field within the nested record <paramref name="parent"/>, or -1.</summary>
    public int FindNested(string parent, string field) =>
        projected.TryGetField(parent, out var outer) && outer.Schema is RecordSchema record && record.TryGetField(field, out var inner) ? inner.Pos : -1;

    /// <summary>Reads a payload whole.</summary>
    /// <exception cref="FormatException">The payload does not fit the schema.</exception>
    /// <exception cref="AvroException">The payload does not fit the schema.</exception>
    public GenericRecord Read(ReadOnlyMemory<byte> payload)
    {
        var decoder = new PayloadDecoder(payload, texts);
        var record = reader.Read(null!, decoder);
        return decoder.AtEnd ? record : throw new FormatException("The payload is longer than its schema says.");
    }

    private static void Keep(JsonObject record, IReadOnlyCollection<string> names)
    {
        var fields = (JsonArray)record["fields"]!;
        for (var i = fields.Count - 1; i >= 0; i--)
        {
            if (!names.Contains((string?)fields[i]![NameKey]))
            {
                fields.RemoveAt(i);
            }
        }
    }
}

/// <summary>Where a field is.</summary>
/// <param name="Read">In the records that <see cref="EventProjection.Read"/> returns.</param>
/// <param name="Written">In the writer's schema, and so in bitmaps.</param>
internal readonly record struct FieldPosition(int Read, int Written)
{
    public bool Exists => Read >= 0;
}
