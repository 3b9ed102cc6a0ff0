using System.Collections.Concurrent;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The schema that each event has now, and all that ever were, by id.</summary>
internal sealed class SchemaCatalog
{
    private readonly ConcurrentDictionary<string, EventSchema> current = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EventSchema> byId = new(StringComparer.Ordinal);
    private int changes;

    public void Add(EventSchema schema)
    {
        byId[schema.Id] = schema;
        current[schema.EventName] = schema;
    }

    public EventSchema? FindCurrent(string eventName) => current.GetValueOrDefault(eventName);

    public ChangeEventSchema CurrentChange(string eventName) => (ChangeEventSchema)current[eventName];

    public EventSchema? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>As if an administrator had added a field: later events have another schema, in which all positions have moved.</summary>
    public void Extend(string eventName)
    {
        var known = CurrentChange(eventName);
        var added = new EventField($"Added{Interlocked.Increment(ref changes)}", "string", "Data:Text");
        Add(new ChangeEventSchema(eventName, [added, .. known.Fields]));
    }
}
