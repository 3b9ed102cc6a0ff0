using SupportChat.Emulators.Salesforce.Errors;
using SupportChat.Emulators.Salesforce.Formulas;
using SupportChat.Emulators.Salesforce.Metadata;

namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>The checks of a save, in Salesforce's order: fields, then validation rules, then unique keys.</summary>
internal static class RecordChecks
{
    /// <summary>Throws the first refusal.</summary>
    public static void Check(RecordDraft draft)
    {
        CheckRequired(draft);
        foreach (var field in draft.Type.Fields)
        {
            if (draft.Values[field.Ordinal] is string value && (draft.IsNew || !value.Equals(draft.Before!.Values[field.Ordinal])))
            {
                CheckPicklist(field, value);
                CheckReference(draft, field, value);
            }
        }

        CheckRules(draft);
        CheckUnique(draft);
    }

    private static void CheckRequired(RecordDraft draft)
    {
        List<string>? missing = null;
        foreach (var field in draft.Type.Fields)
        {
            if (!field.Nillable && (field.Createable || field.Updateable) && draft.Values[field.Ordinal] is null)
            {
                (missing ??= []).Add(field.Name);
            }
        }

        if (missing is not null)
        {
            throw SalesforceErrors.RequiredMissing(missing);
        }
    }

    private static void CheckPicklist(FieldDefinition field, string value)
    {
        if (field.RestrictedPicklist && !field.PicklistValues.Any(item => item.Value.Equals(value, StringComparison.OrdinalIgnoreCase)))
        {
            throw SalesforceErrors.BadPicklistValue(field, value);
        }
    }

    private static void CheckReference(RecordDraft draft, FieldDefinition field, string value)
    {
        if (field.Type != FieldType.Reference)
        {
            return;
        }

        if (draft.Transaction.Schema.FindByPrefix(value) is not { } target || !field.ReferenceTo.Contains(target.Name))
        {
            throw SalesforceErrors.MalformedId(field, value);
        }

        if (draft.Transaction.Find(value) is not { } record)
        {
            throw SalesforceErrors.BadReference(field.Name);
        }

        if (record.IsDeleted)
        {
            throw SalesforceErrors.Deleted(field.Name);
        }
    }

    private static void CheckRules(RecordDraft draft)
    {
        var context = new FormulaContext(draft.Values, draft.Before?.Values);
        foreach (var rule in draft.Type.ValidationRules)
        {
            if (rule.ErrorCondition.IsTrue(context))
            {
                throw SalesforceErrors.RuleFailed(rule);
            }
        }
    }

    public static void CheckUnique(RecordDraft draft)
    {
        foreach (var field in draft.Type.Fields)
        {
            if (field.Unique && draft.Values[field.Ordinal] is string value)
            {
                var other = draft.Transaction.Table(draft.Type).FindLive(field, value).FirstOrDefault(record => record.Id != (string?)draft.Values[0]);
                if (other is not null)
                {
                    throw SalesforceErrors.Duplicate(field, other.Id);
                }
            }
        }
    }
}
