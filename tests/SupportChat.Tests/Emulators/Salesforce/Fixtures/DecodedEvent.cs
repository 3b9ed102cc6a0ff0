using System.Collections;
using System.Globalization;
using System.Numerics;
using Avro;
using Avro.Generic;
using SupportChat.Salesforce.PubSub.Protocol;

namespace SupportChat.Tests.Emulators.Salesforce.Fixtures;

/// <summary>A change event, decoded with its own schema.</summary>
internal sealed class DecodedEvent(ConsumerEvent item, RecordSchema schema, GenericRecord record)
{
    private readonly GenericRecord? header = record.GetValue(0) as GenericRecord;

    public ConsumerEvent Source { get; } = item;

    public string ChangeType => ((GenericEnum)header!["changeType"]).Value;

    public IReadOnlyList<string> RecordIds => [.. ((IEnumerable)header!["recordIds"]).Cast<string>()];

    public IReadOnlyList<string> Changed => Names("changedFields");

    public IReadOnlyList<string> Nulled => Names("nulledFields");

    /// <summary>Names of the fields that have a value.</summary>
    public IReadOnlyList<string> Filled => [.. schema.Fields.Skip(1).Select(part => part.Name).Where(name => record[name] is not null)];

    public object? this[string field] => record[field];

    public object Header(string field) => header![field];

    private List<string> Names(string bitmap)
    {
        var texts = ((IEnumerable)header![bitmap]).Cast<string>().ToArray();
        if (texts.Length == 0)
        {
            return [];
        }

        var bits = BigInteger.Parse("0" + texts[0][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return [.. schema.Fields.Where(field => !(bits >> field.Pos).IsEven).Select(field => field.Name)];
    }
}
