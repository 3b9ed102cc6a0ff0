namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>An event on the bus.</summary>
internal sealed record BusEvent(long ReplayNumber, string Id, string SchemaId, byte[] Payload, DateTimeOffset At);

/// <summary>An event on its way to the bus, and the topics that get it.</summary>
internal sealed record OutgoingEvent(IReadOnlyList<string> Topics, string SchemaId, byte[] Payload);

/// <summary>What a subscriber reads at once: the events and where it stands after them, or no events and the bus's latest id.</summary>
internal readonly record struct BusBatch(IReadOnlyList<BusEvent> Events, long LatestReplayNumber, long NextPosition);
