using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Events;

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
