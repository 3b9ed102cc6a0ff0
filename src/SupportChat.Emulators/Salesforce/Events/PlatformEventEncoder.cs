using Avro.Generic;
using Avro.IO;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>Writes platform events as raw Avro binary: two fields of the system that are never null, then the custom ones.</summary>
internal sealed class PlatformEventEncoder
{
    private readonly IReadOnlyList<string> fields;
    private readonly GenericDatumWriter<GenericRecord> writer;

    public PlatformEventEncoder(SalesforcePlatformEvent definition)
    {
        fields = definition.TextFields;
        var custom = string.Concat(definition.TextFields.Select((name, index) =>
            $$""",{"name":"{{name}}","type":["null","string"],"doc":"Data:Text:{{Records.RecordId.Of("00N", 900 + index)[..15]}}","default":null}"""));
        Schema = new EventSchema(definition.Name, $$"""
            {"type":"record","name":"{{definition.Name}}","namespace":"com.sforce.eventbus","fields":[{"name":"CreatedDate","type":"long","doc":"CreatedDate:DateTime"},{"name":"CreatedById","type":"string","doc":"CreatedBy:EntityId"}{{custom}}]}
            """);
        writer = new GenericDatumWriter<GenericRecord>(Schema.Avro);
    }

    public EventSchema Schema { get; }

    public byte[] Encode(DateTimeOffset createdDate, string createdById, IReadOnlyDictionary<string, string> values)
    {
        var record = new GenericRecord(Schema.Avro);
        record.Add("CreatedDate", createdDate.ToUnixTimeMilliseconds());
        record.Add("CreatedById", createdById);
        foreach (var field in fields)
        {
            record.Add(field, values.GetValueOrDefault(field));
        }

        using var stream = new MemoryStream();
        writer.Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }
}
