using System.Collections.Concurrent;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The schema that each event has now, and all that ever were, by id.</summary>
internal sealed class SchemaCatalog
{
    private readonly ConcurrentDictionary<string, (EventSchema Schema, EventEncoder Encoder)> _current = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EventSchema> _byId = new(StringComparer.Ordinal);
    private int _changes;

    public void Add(EventSchema schema)
    {
        _byId[schema.Id] = schema;
        _current[schema.EventName] = (schema, new EventEncoder(schema));
    }

    public (EventSchema Schema, EventEncoder Encoder) Current(string eventName) => _current[eventName];

    public bool Knows(string eventName) => _current.ContainsKey(eventName);

    public EventSchema? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>As if an administrator had added a field: later events have another schema, in which all positions have moved.</summary>
    public EventSchema Extend(string eventName)
    {
        var known = Current(eventName).Schema;
        var added = new EventField($"Added{Interlocked.Increment(ref _changes)}", "string", "Data:Text");
        var extended = new EventSchema(eventName, [added, .. known.Fields]);
        Add(extended);
        return extended;
    }
}
