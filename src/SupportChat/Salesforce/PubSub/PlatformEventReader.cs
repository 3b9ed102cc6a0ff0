using Avro;

namespace SupportChat.Salesforce.PubSub;

/// <summary>
/// Reads custom platform events (<c>X__e</c>) as hints: every text field whose value is the id of a Case (15 or 18 characters, prefix 500) names
/// a Case to read, whatever the field is called. Events without one are of no interest.
/// </summary>
internal sealed class PlatformEventReader : IEventReader
{
    public const string NameSuffix = "__e";

    private readonly EventProjection projection;
    private readonly int fields;

    /// <exception cref="AvroException">The schema cannot be read.</exception>
    public PlatformEventReader(EventSchema schema)
    {
        string[] names = [.. schema.Record.Fields.Where(IsText).Select(field => field.Name)];
        projection = EventProjection.Create(schema, names, []);
        fields = names.Length;
    }

    public CaseChange? Read(string eventId, ReadOnlyMemory<byte> payload)
    {
        try
        {
            var record = projection.Read(payload);
            List<SalesforceId>? ids = null;
            for (var position = 0; position < fields; position++)
            {
                if (RecordIds.TryParseCase(record.GetValue(position) as string, out var id) && ids?.Contains(id) is not true)
                {
                    (ids ??= []).Add(id);
                }
            }

            return ids is null ? null : CaseChange.HintOf(eventId, ids);
        }
        catch (Exception exception) when (DecodeFault.Is(exception))
        {
            throw new UndecodableEventException(DecodeFault.CodeOf(exception), [], exception);
        }
    }

    private static bool IsText(Field field) =>
        field.Schema.Tag is Schema.Type.String
        || (field.Schema is UnionSchema union && union.Schemas.All(branch => branch.Tag is Schema.Type.String or Schema.Type.Null));
}
