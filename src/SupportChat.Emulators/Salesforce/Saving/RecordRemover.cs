using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>Deletes into the recycle bin, takes out of it, and merges Cases.</summary>
internal sealed class RecordRemover
{
    // What a deleted record's lookups from other records were: an undelete puts back those that are still empty.
    private readonly Dictionary<string, List<(string RecordId, FieldDefinition Field)>> detached = new(StringComparer.Ordinal);

    public void Delete(Transaction transaction, Record record)
    {
        if (!record.Type.Traits.Updateable || record.Type.IsDeleted is null)
        {
            throw SalesforceErrors.TypeNotWritable(record.Type.Name, "deleted");
        }

        if (record.IsDeleted)
        {
            throw SalesforceErrors.Deleted();
        }

        detached[record.Id] = Repoint(transaction, record, to: null);
        transaction.Put(Touch(transaction, record).With(("IsDeleted", true)));
        if (record.Type.Name == FileObjects.DocumentName)
        {
            DeletePartsOf(transaction, record);
        }
    }

    /// <summary>Throws DUPLICATE_VALUE when a newer record took a unique key meanwhile.</summary>
    public void Undelete(Transaction transaction, Record record)
    {
        if (!record.IsDeleted)
        {
            throw new SalesforceException(400, "UNDELETE_FAILED", "entity is not in the recycle bin");
        }

        var restored = Touch(transaction, record).With(("IsDeleted", false));
        if (record.Type.Find("MasterRecordId") is not null)
        {
            restored = restored.With(("MasterRecordId", null));
        }

        RecordChecks.CheckUnique(new RecordDraft(transaction, record.Type, record, restored.Values, new HashSet<string>()));
        transaction.Put(restored);
        foreach (var (id, field) in detached.GetValueOrDefault(record.Id) ?? [])
        {
            if (transaction.Find(id) is { } child && child[field] is null)
            {
                transaction.Put(child.With((field.Name, record.Id)));
            }
        }

        detached.Remove(record.Id);
    }

    /// <summary>The merged Case goes to the recycle bin with <c>MasterRecordId</c> set; what pointed at it points at the master.</summary>
    public static void Merge(Transaction transaction, Record master, Record merged)
    {
        if (master.IsDeleted || merged.IsDeleted || master.Id == merged.Id)
        {
            throw new SalesforceException(400, "INVALID_ID_FIELD", "merge needs two different Cases that are not deleted");
        }

        Repoint(transaction, merged, master.Id);
        var links = transaction.Schema[FileObjects.LinkName];
        foreach (var link in transaction.Table(links).FindLive(links["LinkedEntityId"], merged.Id).ToArray())
        {
            transaction.Put(link.With(("LinkedEntityId", master.Id)));
        }

        transaction.Put(Touch(transaction, merged).With(("IsDeleted", true), ("MasterRecordId", master.Id)));
        transaction.Put(Touch(transaction, master));
    }

    /// <summary>The versions and links of a document go with it.</summary>
    private static void DeletePartsOf(Transaction transaction, Record document)
    {
        foreach (var type in new[] { transaction.Schema[FileObjects.VersionName], transaction.Schema[FileObjects.LinkName] })
        {
            foreach (var part in transaction.Table(type).FindLive(type["ContentDocumentId"], document.Id).ToArray())
            {
                transaction.Put(part.With(("IsDeleted", true)));
            }
        }
    }

    private static Record Touch(Transaction transaction, Record record) => record.With(
        ("LastModifiedDate", transaction.Now), ("LastModifiedById", transaction.Caller.UserId), ("SystemModstamp", transaction.Now));

    private static List<(string RecordId, FieldDefinition Field)> Repoint(Transaction transaction, Record record, string? to)
    {
        var changed = new List<(string, FieldDefinition)>();
        foreach (var child in transaction.Schema.Objects)
        {
            foreach (var field in child.Fields)
            {
                if (!field.Custom || field.Type != FieldType.Reference || !field.ReferenceTo.Contains(record.Type.Name))
                {
                    continue;
                }

                foreach (var other in transaction.Table(child).FindLive(field, record.Id).ToArray())
                {
                    transaction.Put(other.With((field.Name, to)));
                    changed.Add((other.Id, field));
                }
            }
        }

        return changed;
    }
}
