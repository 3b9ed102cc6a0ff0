using System.Runtime.InteropServices;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Ids of the records, deleted ones too, by the value of one field. Guarded by the database's lock.</summary>
internal sealed class FieldIndex(FieldDefinition field)
{
    // A value is one id, or a set of them: most keys belong to one record.
    private readonly Dictionary<string, object> ids =
        new(field.IsId || field.CaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    public FieldDefinition Field { get; } = field;

    public IEnumerable<string> Find(string value) => this.ids.GetValueOrDefault(value) switch
    {
        string id => [id],
        HashSet<string> ids => ids,
        _ => [],
    };

    public void Add(Record record)
    {
        if (record[Field] is not string value)
        {
            return;
        }

        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(this.ids, value, out _);
        switch (slot)
        {
            case null:
                slot = record.Id;
                break;
            case string other when other != record.Id:
                slot = new HashSet<string>(StringComparer.Ordinal) { other, record.Id };
                break;
            case HashSet<string> ids:
                ids.Add(record.Id);
                break;
        }
    }

    public void Remove(Record record)
    {
        if (record[Field] is not string value)
        {
            return;
        }

        switch (this.ids.GetValueOrDefault(value))
        {
            case string:
                this.ids.Remove(value);
                break;
            case HashSet<string> ids when ids.Remove(record.Id) && ids.Count == 0:
                this.ids.Remove(value);
                break;
        }
    }
}
