using Grpc.Core;
using SupportChat.Salesforce.PubSub;
using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.CaseChanges;

/// <summary>Decodes the events of an answer, each with the schema that wrote it.</summary>
internal sealed class BatchDecoder(IEventBus bus, CaseChangeDecoder decoder)
{
    /// <summary>The batch; events that cannot be read are in it, as hints where their Cases are known.</summary>
    /// <exception cref="PubSubException">A schema could not be had for now.</exception>
    public async ValueTask<DecodedBatch> DecodeAsync(FetchResponse answer, CancellationToken cancellationToken)
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
