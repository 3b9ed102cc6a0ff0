using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Records;

/// <summary>The org's data. One writer at a time; a transaction is seen as a whole or not at all.</summary>
internal sealed class Database
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Table> tables;
    private readonly TimeProvider timeProvider;

    public Database(OrgSchema schema, TimeProvider timeProvider)
    {
        Schema = schema;
        this.timeProvider = timeProvider;
        tables = schema.Objects.ToDictionary(type => type.Name, type => new Table(type), StringComparer.Ordinal);
    }

    public OrgSchema Schema { get; }

    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>Called for every commit with changes, under the lock: in the order of the commits, and before the writer gets its answer.</summary>
    public Action<Commit>? Committed { get; set; }

    /// <summary>Runs a transaction. Any exception rolls all of it back and goes on to the caller.</summary>
    public T Write<T>(Caller caller, Func<Transaction, T> work)
    {
        lock (gate)
        {
            var now = SalesforceDateTime.WholeSeconds(timeProvider.GetUtcNow());
            var transaction = new Transaction(this, caller, now);
            T result;
            try
            {
                result = work(transaction);
            }
            catch
            {
                transaction.RollBackTo(0);
                throw;
            }

            var changes = transaction.Changes();
            if (changes.Count > 0)
            {
                Committed?.Invoke(new Commit(caller, now, changes));
            }

            return result;
        }
    }

    /// <summary>Reads a consistent state. Keep it short: writers wait.</summary>
    public T Read<T>(Func<Database, T> read)
    {
        lock (gate)
        {
            return read(this);
        }
    }

    /// <summary>Only under the lock, that is inside <see cref="Read{T}"/> or <see cref="Write{T}"/>.</summary>
    public Table TableOf(ObjectDefinition type) => tables[type.Name];

    public Record? Find(string id) => Schema.FindByPrefix(id) is { } type ? TableOf(type).Find(id) : null;
}
