using Avro;
using Avro.Generic;
using Avro.IO;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>Writes change events as raw Avro binary (docs/reference/salesforce.md#avro).</summary>
internal sealed class ChangeEventEncoder
{
    private static readonly string[] ChangeTypes =
        ["CREATE", "UPDATE", "DELETE", "UNDELETE", "GAP_CREATE", "GAP_UPDATE", "GAP_DELETE", "GAP_UNDELETE", "GAP_OVERFLOW", "SNAPSHOT"];

    private readonly ChangeEventSchema schema;
    private readonly RecordSchema header;
    private readonly EnumSchema changeType;
    private readonly GenericDatumWriter<GenericRecord> writer;

    public ChangeEventEncoder(ChangeEventSchema schema)
    {
        this.schema = schema;
        header = (RecordSchema)schema.Avro.Fields[0].Schema;
        changeType = (EnumSchema)header["changeType"].Schema;
        writer = new GenericDatumWriter<GenericRecord>(schema.Avro);
    }

    /// <param name="header">The header.</param>
    /// <param name="body">Values by field name, already of the Avro type; what is absent is null.</param>
    public byte[] Encode(ChangeEventHeader header, IReadOnlyDictionary<string, object> body)
    {
        var record = new GenericRecord(schema.Avro);
        record.Add(0, Header(header));
        for (var i = 0; i < schema.Fields.Count; i++)
        {
            record.Add(i + 1, body.GetValueOrDefault(schema.Fields[i].Name));
        }

        using var stream = new MemoryStream();
        writer.Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    private GenericRecord Header(ChangeEventHeader header)
    {
        var record = new GenericRecord(this.header);
        record.Add("entityName", header.EntityName);
        record.Add("recordIds", header.RecordIds.ToArray());
        record.Add("changeType", new GenericEnum(changeType, ChangeTypes[(int)header.ChangeType]));
        record.Add("changeOrigin", header.ChangeOrigin);
        record.Add("transactionKey", header.TransactionKey);
        record.Add("sequenceNumber", header.SequenceNumber);
        record.Add("commitTimestamp", header.CommitTimestamp);
        record.Add("commitNumber", header.CommitNumber);
        record.Add("commitUser", header.CommitUser);
        record.Add("nulledFields", FieldBitmap.Write(header.NulledFields));
        record.Add("diffFields", Array.Empty<string>());
        record.Add("changedFields", FieldBitmap.Write(header.ChangedFields));
        return record;
    }
}

/// <summary>Values of records in the types of the Avro schemas: date-times are milliseconds since 1970.</summary>
internal static class AvroValues
{
    public static object Of(FieldDefinition field, object value) => value switch
    {
        DateTimeOffset moment => moment.ToUnixTimeMilliseconds(),
        decimal number when field.Type == FieldType.Integer => (int)number,
        decimal number => (double)number,
        _ => value,
    };
}
