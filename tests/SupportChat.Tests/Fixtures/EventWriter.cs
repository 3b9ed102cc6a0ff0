using System.Globalization;
using Avro;
using Avro.Generic;
using Avro.IO;
using Google.Protobuf;
using SupportChat.Salesforce.PubSub;
using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Tests.Fixtures;

/// <summary>Writes change events as Salesforce does: values by field name, bitmaps from the names of the changed and emptied fields.</summary>
internal sealed class EventWriter(string schemaId, string schemaJson)
{
    public const string CaseId = "500000000000001AAA";
    public const string Tx = "00000000-0000-0000-0000-000000000001";

    private readonly RecordSchema schema = (RecordSchema)Avro.Schema.Parse(schemaJson);

    public static EventWriter Case { get; } = new("case-schema-1", ReferenceEvents.CaseSchema);

    public string SchemaId => schemaId;

    public EventSchema Schema => EventSchema.Parse(schemaId, schemaJson);

    public byte[] Write(
        string changeType,
        IReadOnlyDictionary<string, object?> values,
        IReadOnlyList<string>? ids = null,
        object[]? changed = null,
        object[]? nulled = null,
        object[]? diff = null,
        long commitTimestamp = 1795000000000,
        int sequence = 1)
    {
        var record = new GenericRecord(schema);
        foreach (var field in schema.Fields)
        {
            record.Add(field.Name, values.TryGetValue(field.Name, out var value) ? value : null);
        }

        if (schema.TryGetField("ChangeEventHeader", out var headerField))
        {
            var headerSchema = (RecordSchema)headerField.Schema;
            headerSchema.TryGetField("changeType", out var typeField);
            var header = new GenericRecord(headerSchema);
            header.Add("entityName", schema.Name.Replace("ChangeEvent", "", StringComparison.Ordinal));
            header.Add("recordIds", (object[])[.. ids ?? [CaseId]]);
            header.Add("changeType", new GenericEnum((EnumSchema)typeField.Schema, changeType));
            header.Add("changeOrigin", "");
            header.Add("transactionKey", Tx);
            header.Add("sequenceNumber", sequence);
            header.Add("commitTimestamp", commitTimestamp);
            header.Add("commitNumber", 12279648331300);
            header.Add("commitUser", "005000000000001AAA");
            header.Add("nulledFields", nulled ?? []);
            header.Add("diffFields", diff ?? []);
            header.Add("changedFields", changed ?? []);
            record.Add("ChangeEventHeader", header);
        }

        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    /// <summary>An UPDATE of exactly these fields.</summary>
    public byte[] Update(IReadOnlyDictionary<string, object?> values, IReadOnlyList<string>? ids = null, int sequence = 1) =>
        Write("UPDATE", values, ids, changed: Bitmap([.. values.Keys]), nulled: Bitmap(
            [.. values.Where(value => value.Value is null).Select(value => value.Key)]), sequence: sequence);

    /// <summary>The bitmap of these fields: whole bytes, upper-case; nothing for none.</summary>
    public object[] Bitmap(params string[] fields)
    {
        var bits = new System.Numerics.BigInteger(0);
        foreach (var name in fields)
        {
            Assert.True(schema.TryGetField(name, out var field), name);
            bits |= System.Numerics.BigInteger.One << field.Pos;
        }

        var hex = bits.ToString("X", CultureInfo.InvariantCulture).TrimStart('0');
        return fields.Length == 0 ? [] : ["0x" + (hex.Length % 2 == 0 ? hex : "0" + hex)];
    }

    public ConsumerEvent Event(byte[] payload, byte[] replayId, string? id = null) => new()
    {
        Event = new ProducerEvent { Id = id ?? Guid.NewGuid().ToString(), SchemaId = schemaId, Payload = ByteString.CopyFrom(payload) },
        ReplayId = ByteString.CopyFrom(replayId),
    };
}
