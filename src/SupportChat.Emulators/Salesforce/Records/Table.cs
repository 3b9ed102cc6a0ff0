using System.Globalization;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>All records of one object, deleted ones too. Guarded by the database's lock.</summary>
internal sealed class Table
{
    private readonly Dictionary<string, Record> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldIndex> _indexes;
    private long _lastNumber;
    private long _lastAutoNumber;

    public Table(ObjectDefinition type)
    {
        Type = type;
        _indexes = type.Fields.Where(field => field.Indexed && field != type.Id)
            .ToDictionary(field => field.Name, field => new FieldIndex(field), StringComparer.Ordinal);
        _lastAutoNumber = (type.Fields.FirstOrDefault(field => field.AutoNumberFormat is not null)?.AutoNumberStart ?? 1) - 1;
    }

    public ObjectDefinition Type { get; }

    public int Count => _records.Count;

    public Record? Find(string id) => _records.GetValueOrDefault(id);

    public FieldIndex? IndexOf(FieldDefinition field) => _indexes.GetValueOrDefault(field.Name);

    /// <summary>The record of that value in an indexed field which is not deleted.</summary>
    public IEnumerable<Record> FindLive(FieldDefinition field, string value) =>
        _indexes[field.Name].Find(value).Select(id => _records[id]).Where(record => !record.IsDeleted);

    /// <summary>A copy: the caller may read it after the lock is gone.</summary>
    public Record[] All() => [.. _records.Values];

    public void Put(Record record)
    {
        _records.TryGetValue(record.Id, out var before);
        _records[record.Id] = record;
        foreach (var index in _indexes.Values)
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
        _records.Remove(record.Id);
        foreach (var index in _indexes.Values)
        {
            index.Remove(record);
        }
    }

    /// <summary>SalesforceNumber are never given twice, not even when the transaction rolls back.</summary>
    public string NextId()
    {
        string id;
        do
        {
            id = RecordId.Of(Type.Traits.KeyPrefix, ++_lastNumber);
        }
        while (_records.ContainsKey(id));
        return id;
    }

    /// <summary>The next value of an auto number such as <c>M-{00000000}</c>.</summary>
    public string NextAutoNumber(FieldDefinition field)
    {
        var format = field.AutoNumberFormat!;
        var open = format.IndexOf('{', StringComparison.Ordinal);
        var close = format.IndexOf('}', StringComparison.Ordinal);
        var number = (++_lastAutoNumber).ToString(format[(open + 1)..close], CultureInfo.InvariantCulture);
        return format[..open] + number + format[(close + 1)..];
    }
}
