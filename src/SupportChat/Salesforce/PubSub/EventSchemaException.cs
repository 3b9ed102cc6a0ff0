namespace SupportChat.Salesforce.PubSub;

/// <summary>Salesforce answered with something that is no Avro record schema.</summary>
internal sealed class EventSchemaException(string schemaId, Exception? innerException)
    : Exception($"Schema {schemaId} is not an Avro record schema.", innerException);
