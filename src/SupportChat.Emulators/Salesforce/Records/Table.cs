using System.Globalization;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>All records of one object, deleted ones too. Guarded by the database's lock.</summary>
internal sealed class Table
{
    private readonly Dictionary<string, Record> records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldIndex> indexes;
    private long lastNumber;
    private long lastAutoNumber;

    public Table(ObjectDefinition type)
    {
        Type = type;
        indexes = type.Fields.Where(field => field.Indexed && field != type.Id)
            .ToDictionary(field => field.Name, field => new FieldIndex(field), StringComparer.Ordinal);
        lastAutoNumber = (type.Fields.FirstOrDefault(field => field.AutoNumberFormat is not null)?.AutoNumberStart ?? 1) - 1;
    }

    public ObjectDefinition Type { get; }

    public int Count => records.Count;

    /// <summary>Number of the id given last.</summary>
    public long LastNumber => lastNumber;

    /// <summary>The auto number given last.</summary>
    public long LastAutoNumber => lastAutoNumber;

    /// <summary>Goes on with the numbers of an earlier process.</summary>
    public void Continue(long number, long autoNumber) => (lastNumber, lastAutoNumber) = (number, autoNumber);

    public Record? Find(string id) => records.GetValueOrDefault(id);

    public FieldIndex? IndexOf(FieldDefinition field) => indexes.GetValueOrDefault(field.Name);

    /// <summary>The record of that value in an indexed field which is not deleted.</summary>
    public IEnumerable<Record> FindLive(FieldDefinition field, string value) =>
        indexes[field.Name].Find(value).Select(id => records[id]).Where(record => !record.IsDeleted);

    /// <summary>A copy: the caller may read it after the lock is gone.</summary>
    public Record[] All() => [.. records.Values];

    public void Put(Record record)
    {
        records.TryGetValue(record.Id, out var before);
        records[record.Id] = record;
        foreach (var index in indexes.Values)
        {
            if (before is not null)
            {
                if (Equals(before[index.Field], record[index.Field]))
                {
                    continue;
                }

                index.Remove(before);
            }

            index.Add(record);
        }
    }

    public void Remove(Record record)
    {
        records.Remove(record.Id);
        foreach (var index in indexes.Values)
        {
            index.Remove(record);
        }
    }

    /// <summary>Record numbers are never given twice, not even when the transaction rolls back.</summary>
    public string NextId()
    {
        string id;
        do
        {
            id = RecordId.Of(Type.Traits.KeyPrefix, ++lastNumber);
        }
        while (records.ContainsKey(id));
        return id;
    }

    /// <summary>The next value of an auto number such as <c>M-{00000000}</c>.</summary>
    public string NextAutoNumber(FieldDefinition field)
    {
        var format = field.AutoNumberFormat!;
        var open = format.IndexOf('{', StringComparison.Ordinal);
        var close = format.IndexOf('}', StringComparison.Ordinal);
        var number = (++lastAutoNumber).ToString(format[(open + 1)..close], CultureInfo.InvariantCulture);
        return format[..open] + number + format[(close + 1)..];
    }
}
