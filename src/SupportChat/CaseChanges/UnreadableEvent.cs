namespace SupportChat.CaseChanges;

/// <summary>Body of the dead letter of an event; binary values as base64.</summary>
internal sealed record UnreadableEvent(string Topic, string EventId, string SchemaId, byte[] ReplayId, byte[] Payload);
