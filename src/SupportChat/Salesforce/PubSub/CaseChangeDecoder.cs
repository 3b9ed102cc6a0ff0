using System.Collections.Concurrent;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Turns events into <see cref="CaseChange"/>: Case change events, Omni-Channel work (where that is asked for) and custom
/// platform events. Events of other kinds, as a broad channel carries them, are passed over. Readers are made once for each schema.
/// </summary>
public sealed class CaseChangeDecoder(bool withAgentWork)
{
    private readonly ConcurrentDictionary<string, IEventReader?> readers = new(StringComparer.Ordinal);

    /// <summary>The change, or null when the event is of no interest.</summary>
    /// <exception cref="UndecodableEventException">The event cannot be read.</exception>
    internal CaseChange? Decode(EventSchema schema, string eventId, ReadOnlyMemory<byte> payload)
    {
        if (!readers.TryGetValue(schema.Id, out var reader))
        {
            reader = readers.GetOrAdd(schema.Id, ReaderOf(schema));
        }

        return reader?.Read(eventId, payload);
    }

    private IEventReader? ReaderOf(EventSchema schema)
    {
        try
        {
            return schema.Record.Name switch
            {
                CaseEventReader.EventName => new CaseEventReader(schema),
                AgentWorkEventReader.EventName => withAgentWork ? new AgentWorkEventReader(schema) : null,
                var name when name.EndsWith(PlatformEventReader.NameSuffix, StringComparison.Ordinal) => new PlatformEventReader(schema),
                _ => null,
            };
        }
        catch (Exception exception) when (DecodeFault.Is(exception))
        {
            throw new UndecodableEventException(DecodeFault.CodeOf(exception), [], exception);
        }
    }
}

/// <summary>Reads the events of one schema.</summary>
internal interface IEventReader
{
    /// <summary>The change, or null when the event is of no interest to us.</summary>
    /// <exception cref="UndecodableEventException">The event cannot be read.</exception>
    CaseChange? Read(string eventId, ReadOnlyMemory<byte> payload);
}
