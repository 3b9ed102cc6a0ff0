namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>What a subscriber reads at once: the events and where it stands after them, or no events and the bus's latest id.</summary>
internal readonly record struct BusBatch(IReadOnlyList<BusEvent> Events, long LatestReplayNumber, long NextPosition);
