using Avro;

namespace SupportChat.Salesforce.PubSub;

/// <summary>The Avro schema that wrote an event (docs/reference/salesforce.md#avro). An id names one schema for ever.</summary>
internal sealed class EventSchema
{
    private EventSchema(string id, string json, RecordSchema record)
    {
        Id = id;
        Json = json;
        Record = record;
    }

    /// <summary>Salesforce's fingerprint of the schema.</summary>
    public string Id { get; }

    /// <summary>The schema as Salesforce sent it.</summary>
    public string Json { get; }

    /// <summary>The event: its name is the event's API name, field 0 of a change event is the header.</summary>
    public RecordSchema Record { get; }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="EventSchemaException">The text is not an Avro record schema.</exception>
    public static EventSchema Parse(string id, string json)
    {
        Schema schema;
        try
        {
            schema = Schema.Parse(json);
        }
        catch (Exception exception) when (exception is AvroException or Newtonsoft.Json.JsonException)
        {
            throw new EventSchemaException(id, exception);
        }

        return schema is RecordSchema record ? new EventSchema(id, json, record) : throw new EventSchemaException(id, innerException: null);
    }
}

/// <summary>Salesforce answered with something that is no Avro record schema.</summary>
internal sealed class EventSchemaException(string schemaId, Exception? innerException)
    : Exception($"Schema {schemaId} is not an Avro record schema.", innerException);
