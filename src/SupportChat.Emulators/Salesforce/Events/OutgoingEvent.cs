namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>An event on its way to the bus, and the topics that get it.</summary>
internal sealed record OutgoingEvent(IReadOnlyList<string> Topics, string SchemaId, byte[] Payload);
