using System.Text.Json;
using SupportChat.Queueing;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>Reads events from the dead letters again, after a release or a schema that can be had has removed the cause.</summary>
internal sealed class UnreadableEventReplay(IEventBus bus, CaseChangeDecoder decoder, ICaseChangeSink sink) : IDeadLetterReplay
{
    public bool Takes(WorkItem item) => item.Kind == UnreadableEvents.Kind;

    /// <summary>
    /// Applies the event, if it can be read now; its work is durable on return. Values of an old event lose against newer ones by their version.
    /// </summary>
    /// <returns>False when the event still cannot be read: keep the dead letter.</returns>
    /// <exception cref="PubSubException">The schema could not be had for now.</exception>
    /// <exception cref="JsonException">The item is not of this kind.</exception>
    public async Task<bool> ReplayAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var kept = JsonSerializer.Deserialize(item.Body.Span, UnreadableEventJsonContext.Default.UnreadableEvent)
            ?? throw new JsonException("The body is empty.");
        try
        {
            var schema = await bus.GetSchemaAsync(kept.SchemaId, cancellationToken);
            if (decoder.Decode(schema, kept.EventId, kept.Payload) is { } change)
            {
                await sink.ApplyManyAsync([change], cancellationToken);
            }

            return true;
        }
        catch (Exception exception) when (exception is UndecodableEventException or EventSchemaException)
        {
            return false;
        }
    }
}
