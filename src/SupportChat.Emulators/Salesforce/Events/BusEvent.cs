namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>An event on the bus.</summary>
internal sealed record BusEvent(long ReplayNumber, string Id, string SchemaId, byte[] Payload, DateTimeOffset At);
