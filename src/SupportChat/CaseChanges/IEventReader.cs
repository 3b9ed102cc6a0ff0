namespace SupportChat.CaseChanges;

/// <summary>Reads the events of one schema.</summary>
internal interface IEventReader
{
    /// <summary>The change, or null when the event is of no interest to us.</summary>
    /// <exception cref="UndecodableEventException">The event cannot be read.</exception>
    CaseChange? Read(string eventId, ReadOnlyMemory<byte> payload);
}
