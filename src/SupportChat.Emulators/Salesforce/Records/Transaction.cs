using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Writes of one call. All of it happens under the database's lock; what is rolled back was never seen.</summary>
internal sealed class Transaction(Database database, Caller caller, DateTimeOffset now)
{
    private readonly List<RecordChange> _writes = [];

    /// <summary>Who writes; a part of a composite call may carry its own headers.</summary>
    public Caller Caller { get; set; } = caller;

    /// <summary>Commit time, whole seconds as Salesforce stores them.</summary>
    public DateTimeOffset Now { get; } = now;

    public OrgSchema Schema => database.Schema;

    /// <summary>A mark to roll back to.</summary>
    public int Savepoint => _writes.Count;

    public Table Table(ObjectDefinition type) => database.TableOf(type);

    public Record? Find(string id) => Schema.FindByPrefix(id) is { } type ? Table(type).Find(id) : null;

    public void Put(Record record)
    {
        var table = Table(record.Type);
        _writes.Add(new RecordChange(table.Find(record.Id), record));
        table.Put(record);
    }

    public void RollBackTo(int savepoint)
    {
        for (var i = _writes.Count - 1; i >= savepoint; i--)
        {
            var write = _writes[i];
            if (write.Before is { } before)
            {
                Table(before.Type).Put(before);
            }
            else
            {
                Table(write.After.Type).Remove(write.After);
            }
        }

        _writes.RemoveRange(savepoint, _writes.Count - savepoint);
    }

    /// <summary>The changes so far, one a record: several writes of one record are one change.</summary>
    public IReadOnlyList<RecordChange> Changes()
    {
        var positions = new Dictionary<string, int>(_writes.Count, StringComparer.Ordinal);
        var changes = new List<RecordChange>(_writes.Count);
        foreach (var write in _writes)
        {
            if (positions.TryGetValue(write.After.Id, out var position))
            {
                changes[position] = changes[position] with { After = write.After };
            }
            else
            {
                positions[write.After.Id] = changes.Count;
                changes.Add(write);
            }
        }

        return changes;
    }
}
