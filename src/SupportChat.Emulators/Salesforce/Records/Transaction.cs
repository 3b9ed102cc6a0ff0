using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>Writes of one call. All of it happens under the database's lock; what is rolled back was never seen.</summary>
internal sealed class Transaction(Database database, Caller caller, DateTimeOffset now)
{
    private readonly List<RecordChange> writes = [];

    /// <summary>Who writes; a part of a composite call may carry its own headers.</summary>
    public Caller Caller { get; set; } = caller;

    /// <summary>Commit time, whole seconds as Salesforce stores them.</summary>
    public DateTimeOffset Now { get; } = now;

    public OrgSchema Schema => database.Schema;

    /// <summary>A mark to roll back to.</summary>
    public int Savepoint => writes.Count;

    public Table Table(ObjectDefinition type) => database.TableOf(type);

    public Record? Find(string id) => Schema.FindByPrefix(id) is { } type ? Table(type).Find(id) : null;

    public void Put(Record record)
    {
        var table = Table(record.Type);
        writes.Add(new RecordChange(table.Find(record.Id), record));
        table.Put(record);
    }

    public void RollBackTo(int savepoint)
    {
        for (var i = writes.Count - 1; i >= savepoint; i--)
        {
            var write = writes[i];
            if (write.Before is { } before)
            {
                Table(before.Type).Put(before);
            }
            else
            {
                Table(write.After.Type).Remove(write.After);
            }
        }

        writes.RemoveRange(savepoint, writes.Count - savepoint);
    }

    /// <summary>The changes so far, one a record: several writes of one record are one change.</summary>
    public IReadOnlyList<RecordChange> Changes()
    {
        var positions = new Dictionary<string, int>(writes.Count, StringComparer.Ordinal);
        var changes = new List<RecordChange>(writes.Count);
        foreach (var write in writes)
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

/// <summary>A committed transaction: who, when, and its changes in the order in which the records were first touched.</summary>
internal sealed record Commit(Caller Caller, DateTimeOffset At, IReadOnlyList<RecordChange> Changes);

/// <summary>What a transaction did to one record: its state before (null: created) and at the end.</summary>
internal sealed record RecordChange(Record? Before, Record After);

/// <summary>
/// Who writes, over which API: becomes <c>commitUser</c> and <c>changeOrigin</c> of change events (docs/reference/salesforce.md#change-events).
/// </summary>
internal sealed record Caller(string UserId)
{
    /// <summary><c>rest</c>; null for internal work such as routing, whose changes carry no origin.</summary>
    public string? Api { get; init; }

    /// <summary>API version of the call, for example <c>67.0</c>.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>Value of <c>client=</c> in <c>Sforce-Call-Options</c>.</summary>
    public string? Client { get; init; }

    /// <summary>Whether the assignment rule runs on Cases; header <c>Sforce-Auto-Assign</c>, true when absent (docs/reference/salesforce.md#headers).</summary>
    public bool AutoAssign { get; init; }
}
