using Grpc.Core;
using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Salesforce.PubSub;

/// <summary>Decodes the events of an answer, each with the schema that wrote it.</summary>
public sealed class EventBatchDecoder(IEventBus bus, CaseChangeDecoder decoder)
{
    /// <summary>The batch; events that cannot be read are in it, as hints where their Cases are known.</summary>
    /// <exception cref="PubSubException">A schema could not be had for now.</exception>
    internal async ValueTask<DecodedBatch> DecodeAsync(FetchResponse answer, CancellationToken cancellationToken)
    {
        var changes = new List<CaseChange>(answer.Events.Count);
        List<(ConsumerEvent, string)>? unreadable = null;
        EventSchema? schema = null;
        foreach (var item in answer.Events)
        {
            try
            {
                var source = item.Event ?? throw new UndecodableEventException("an event without content", [], innerException: null);
                schema = schema?.Id == source.SchemaId ? schema : await SchemaAsync(source.SchemaId, cancellationToken);
                if (decoder.Decode(schema, source.Id, source.Payload.Memory) is { } change)
                {
                    changes.Add(change);
                }
            }
            catch (UndecodableEventException exception)
            {
                (unreadable ??= []).Add((item, exception.Code));
                if (exception.CaseIds.Count > 0)
                {
                    changes.Add(CaseChange.HintOf(item.Event!.Id, exception.CaseIds));
                }
            }
        }

        return DecodedBatch.Of(answer, changes, unreadable);
    }

    private async ValueTask<EventSchema> SchemaAsync(string schemaId, CancellationToken cancellationToken)
    {
        try
        {
            return await bus.GetSchemaAsync(schemaId, cancellationToken);
        }
        catch (EventSchemaException exception)
        {
            throw new UndecodableEventException("the schema is not readable", [], exception);
        }
        catch (PubSubException exception) when (exception.Code is "schema.validation.failed" or nameof(StatusCode.NotFound))
        {
            throw new UndecodableEventException("the schema does not exist", [], exception);
        }
    }
}

/// <summary>What an answer of the stream means, without its bytes: many of these wait while others are applied.</summary>
/// <param name="Events">How many events it brought; none in a keep-alive.</param>
/// <param name="Before">Replay id of the last event whose id differs from <paramref name="Latest"/>; null when there is none.</param>
/// <param name="Latest">Replay id of the last event; in a keep-alive the id that it tells, which may be empty.</param>
/// <param name="Changes">In the order of the events; events of no interest are missing.</param>
/// <param name="Unreadable">Events that cannot be read.</param>
internal readonly record struct DecodedBatch(
    int Events, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte> Latest, List<CaseChange> Changes, List<(ConsumerEvent Event, string Code)>? Unreadable)
{
    /// <summary>The batch of an answer.</summary>
    public static DecodedBatch Of(FetchResponse answer, List<CaseChange> changes, List<(ConsumerEvent Event, string Code)>? unreadable)
    {
        var events = answer.Events;
        var latest = events.Count == 0 ? answer.LatestReplayId : events[^1].ReplayId;
        var at = events.Count - 2;
        while (at >= 0 && events[at].ReplayId == latest)
        {
            at--;
        }

        return new DecodedBatch(events.Count, at < 0 ? default(ReadOnlyMemory<byte>?) : events[at].ReplayId.Memory, latest.Memory, changes, unreadable);
    }
}
