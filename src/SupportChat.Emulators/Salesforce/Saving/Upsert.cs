using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>Creates or updates the record of an external id.</summary>
internal sealed class Upsert(RecordWriter writer, UpsertRaces races)
{
    /// <summary>Runs the write of some keys, which may meet another one of the same new keys.</summary>
    /// <param name="database">To look, before any lock is taken.</param>
    /// <param name="type">Object.</param>
    /// <param name="key">External id field.</param>
    /// <param name="values">Keys of the request.</param>
    /// <param name="write">The write, with the keys that it takes for absent whatever is there.</param>
    public T Race<T>(Database database, ObjectDefinition type, FieldDefinition key, IEnumerable<string> values, Func<IReadOnlySet<string>, T> write)
    {
        var absent = database.Read(data => values.Where(value => !data.TableOf(type).FindLive(key, value).Any()).ToHashSet(StringComparer.Ordinal));
        return races.Run(absent, write);
    }

    /// <summary>The body's own member of the key is ignored: the value comes from the address or was taken out before.</summary>
    public UpsertResult Write(Transaction transaction, ObjectDefinition type, FieldDefinition key, string value, JsonObject body, bool takenForAbsent = false)
    {
        var found = takenForAbsent ? [] : transaction.Table(type).FindLive(key, value).ToArray();
        if (found.Length > 1)
        {
            throw new SalesforceException(300, "DUPLICATE_EXTERNAL_ID", $"{key.Name}: more than one record found for external id field: [{string.Join(", ", found.Select(item => item.Id))}]");
        }

        if (found.Length == 1)
        {
            writer.Update(transaction, found[0], body, skip: key.Name);
            return new UpsertResult(found[0].Id, IsCreated: false);
        }

        var complete = (JsonObject)body.DeepClone();
        complete.Remove(key.Name);
        complete[key.Name] = value;
        return new UpsertResult(writer.Create(transaction, type, complete), IsCreated: true);
    }
}

/// <summary>What an upsert did.</summary>
internal readonly record struct UpsertResult(string Id, bool IsCreated);
