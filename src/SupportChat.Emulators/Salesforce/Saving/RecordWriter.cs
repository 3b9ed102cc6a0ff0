using System.Text.Json.Nodes;
using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Metadata;
using SupportChat.Emulators.Salesforce.Records;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>
/// Creates and updates records inside a transaction. A refused row leaves nothing behind; the refusal is thrown as <see cref="SalesforceException"/>.
/// </summary>
internal sealed class RecordWriter(CaseRules cases)
{
    /// <summary>Id of the new record.</summary>
    public string Create(Transaction transaction, ObjectDefinition type, JsonObject body, string? skip = null)
    {
        // A file comes by a call of its own: the emulator takes none within collections.
        if (!type.Traits.Createable || type.Name == FileObjects.VersionName)
        {
            throw SalesforceErrors.TypeNotWritable(type.Name, "inserted");
        }

        var input = new FieldInput(transaction, type).Read(body, isNew: true, skip);
        return Insert(transaction, type, input);
    }

    /// <summary>As <see cref="Create"/>, for values that are no caller's JSON: nothing is checked for being writable.</summary>
    public string Insert(Transaction transaction, ObjectDefinition type, IReadOnlyList<(FieldDefinition Field, object? Value)> input)
    {
        var draft = Draft(transaction, type, before: null, new object?[type.Fields.Count], input);
        var table = transaction.Table(type);
        foreach (var field in type.Fields)
        {
            draft.Values[field.Ordinal] ??= field.DefaultValue;
        }

        draft.Values[0] = table.NextId();
        Stamp(draft);
        if (type.Find("OwnerId") is { } owner)
        {
            draft.Values[owner.Ordinal] ??= transaction.Caller.UserId;
        }

        Save(draft, () =>
        {
            foreach (var field in type.Fields.Where(field => field.AutoNumberFormat is not null))
            {
                draft.Values[field.Ordinal] = table.NextAutoNumber(field);
            }
        });
        return (string)draft.Values[0]!;
    }

    public void Update(Transaction transaction, Record before, JsonObject body, string? skip = null)
    {
        if (!before.Type.Traits.Updateable)
        {
            throw SalesforceErrors.TypeNotWritable(before.Type.Name, "updated");
        }

        Change(transaction, before, new FieldInput(transaction, before.Type).Read(body, isNew: false, skip));
    }

    /// <summary>As <see cref="Update"/>, for values that are no caller's JSON.</summary>
    public void Change(Transaction transaction, Record before, IReadOnlyList<(FieldDefinition Field, object? Value)> input)
    {
        if (before.IsDeleted)
        {
            throw SalesforceErrors.Deleted();
        }

        var draft = Draft(transaction, before.Type, before, (object?[])before.Values.Clone(), input);
        Stamp(draft);
        Save(draft, () => { });
    }

    private static RecordDraft Draft(
        Transaction transaction, ObjectDefinition type, Record? before, object?[] values, IReadOnlyList<(FieldDefinition Field, object? Value)> input)
    {
        foreach (var (field, value) in input)
        {
            values[field.Ordinal] = value;
        }

        return new RecordDraft(transaction, type, before, values, input.Select(item => item.Field.Name).ToHashSet(StringComparer.Ordinal));
    }

    private static void Stamp(RecordDraft draft)
    {
        if (draft.Type.Find("SystemModstamp") is null)
        {
            return;
        }

        var now = draft.Transaction.Now;
        if (draft.IsNew)
        {
            draft["CreatedDate"] = now;
            draft["CreatedById"] = draft.Transaction.Caller.UserId;
        }

        draft["LastModifiedDate"] = now;
        draft["LastModifiedById"] = draft.Transaction.Caller.UserId;
        draft["SystemModstamp"] = now;
    }

    private void Save(RecordDraft draft, Action beforePut)
    {
        string? comment = null;
        switch (draft.Type.Name)
        {
            case "Case":
                cases.BeforeSave(draft);
                comment = CaseRules.TakeComment(draft);
                break;
            case "Contact" or "User":
                draft["Name"] = string.Join(' ', new[] { draft["FirstName"], draft["LastName"] }.Where(part => part is not null));
                break;
        }

        RecordChecks.Check(draft);
        beforePut();
        draft.Transaction.Put(new Record(draft.Type, draft.Values));
        if (comment is not null)
        {
            var comments = draft.Transaction.Schema["CaseComment"];
            Insert(draft.Transaction, comments, [(comments["ParentId"], draft.Values[0]), (comments["CommentBody"], comment)]);
        }
    }
}
