using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>Creates or updates the record of an external id.</summary>
internal sealed class Upsert(RowWriter writer)
{
    /// <summary>The body's own member of the key is ignored: the value comes from the address or was taken out before.</summary>
    public UpsertResult Write(Transaction transaction, ObjectDefinition type, FieldDefinition key, string value, JsonObject body)
    {
        var found = transaction.Table(type).FindLive(key, value).ToArray();
        if (found.Length > 1)
        {
            throw new SalesforceFault(300, "DUPLICATE_EXTERNAL_ID", $"{key.Name}: more than one record found for external id field: [{string.Join(", ", found.Select(item => item.Id))}]");
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
