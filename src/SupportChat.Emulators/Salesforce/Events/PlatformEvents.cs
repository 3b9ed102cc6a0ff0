using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>Custom platform events: what REST publishes arrives on <c>/event/{Name}</c> (docs/reference/salesforce.md#avro).</summary>
internal sealed class PlatformEvents
{
    private const int TextLength = 255;

    private readonly EventBus bus;
    private readonly TimeProvider timeProvider;
    private readonly Dictionary<string, (SalesforcePlatformEvent Definition, PlatformEventEncoder Encoder)> events;

    public PlatformEvents(EventBus bus, SchemaCatalog schemas, IReadOnlyList<SalesforcePlatformEvent> definitions, TimeProvider timeProvider)
    {
        this.bus = bus;
        this.timeProvider = timeProvider;
        events = definitions.ToDictionary(
            definition => definition.Name,
            definition => (definition, new PlatformEventEncoder(definition)),
            StringComparer.OrdinalIgnoreCase);
        foreach (var (_, encoder) in events.Values)
        {
            schemas.Add(encoder.Schema);
        }
    }

    public static string TopicOf(string name) => $"/event/{name}";

    public bool Has(string name) => events.ContainsKey(name);

    /// <summary>Id of the published event. Throws INVALID_FIELD and STRING_TOO_LONG.</summary>
    public Guid Publish(string name, JsonObject body, string userId)
    {
        var (definition, encoder) = events[name];
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (member, node) in body)
        {
            var field = definition.TextFields.FirstOrDefault(item => item.Equals(member, StringComparison.OrdinalIgnoreCase))
                ?? throw SalesforceErrors.UnknownField(member, definition.Name);
            if (node?.ToString() is { Length: > 0 } text)
            {
                values[field] = text.Length <= TextLength ? text : throw SalesforceErrors.TooLong(Definition(field), text);
            }
        }

        var payload = encoder.Encode(timeProvider.GetUtcNow(), userId, values);
        bus.Publish([new OutgoingEvent([TopicOf(definition.Name)], encoder.Schema.Id, payload)]);
        return Guid.NewGuid();
    }

    private static FieldDefinition Definition(string name) => new() { Name = name, Label = name, Type = FieldType.Text, Length = TextLength };
}
