namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>A field of an event's body: name, Avro type (<c>string</c>, <c>boolean</c>, <c>int</c>, <c>long</c>, <c>double</c>) and the Salesforce type in <c>doc</c>.</summary>
internal sealed record EventField(string Name, string AvroType, string Doc);
