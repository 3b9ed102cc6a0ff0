using Avro;
using Avro.Generic;

namespace SupportChat.Salesforce.PubSub;

/// <summary>The header of a change event whose body cannot be read: it is the first field, so its bytes come first.</summary>
internal static class UndecodableEventRecordIds
{
    /// <summary>The record ids, or nothing when the header is not readable either.</summary>
    public static object[] RecordIds(RecordSchema writer, ReadOnlyMemory<byte> payload)
    {
        if (writer.Count == 0 || writer.Fields[0].Schema is not RecordSchema header || !header.TryGetField("recordIds", out var field))
        {
            return [];
        }

        try
        {
            var record = new GenericDatumReader<GenericRecord>(header, header).Read(null!, new PayloadDecoder(payload));
            return record.GetValue(field.Pos) as object[] ?? [];
        }
        catch (Exception exception) when (DecodeFault.Is(exception))
        {
            return [];
        }
    }
}
