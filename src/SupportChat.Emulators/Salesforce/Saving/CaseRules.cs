using SupportChat.Emulators.Salesforce.Errors;


namespace SupportChat.Emulators.Salesforce.Saving;

/// <summary>What Salesforce does by itself when a Case is saved (docs/reference/salesforce.md#headers, #case).</summary>
internal sealed class CaseRules(CaseStatusList statuses, OrgOwners owners)
{
    /// <summary>Fills derived fields, before the checks.</summary>
    public void BeforeSave(RecordDraft draft)
    {
        if (draft.IsChanged("Status") && draft["Status"] is string status)
        {
            draft["Status"] = statuses.Spelled(status);
            var isClosed = statuses.IsClosed(status);
            draft["ClosedDate"] = !isClosed ? null : draft["IsClosed"] is true ? draft["ClosedDate"] : draft.Transaction.Now;
            draft["IsClosed"] = isClosed;
        }

        if (draft.IsChanged("ContactId"))
        {
            FollowContact(draft);
        }

        if (draft.Transaction.Caller.AutoAssign)
        {
            draft["OwnerId"] = AssignedOwner(draft);
        }

        if (draft.IsChanged("OwnerId") && draft["OwnerId"] is string owner
            && draft.Transaction.Find(owner) is { Type.Name: "User" } user && !user.Flag("IsActive"))
        {
            throw SalesforceErrors.InactiveOwner(owner);
        }
    }

    /// <summary>Text in <c>Comments</c> is not kept on the Case: it becomes a comment.</summary>
    public static string? TakeComment(RecordDraft draft)
    {
        var comment = (string?)draft["Comments"];
        draft["Comments"] = null;
        return comment;
    }

    private string AssignedOwner(RecordDraft draft)
    {
        foreach (var entry in draft.Transaction.Schema.CaseAssignment.Entries)
        {
            if (entry.Criteria.All(item => item.Holds(draft.Values[item.Field.Ordinal])))
            {
                return owners.QueueOf(entry.Queue);
            }
        }

        return owners.DefaultCaseOwner;
    }

    private static void FollowContact(RecordDraft draft)
    {
        var contact = draft["ContactId"] is string id && draft.Transaction.Find(id) is { Type.Name: "Contact" } found ? found : null;
        if (!draft.IsGiven("AccountId"))
        {
            draft["AccountId"] = contact?["AccountId"];
        }

        draft["ContactEmail"] = contact?["Email"];
        draft["ContactPhone"] = contact?["Phone"];
        draft["ContactMobile"] = contact?["MobilePhone"];
        draft["ContactFax"] = contact?["Fax"];
    }
}

/// <summary>The values of Case.Status and which of them mean closed.</summary>
internal sealed class CaseStatusList(IReadOnlyList<SalesforceCaseStatus> statuses)
{
    public IReadOnlyList<SalesforceCaseStatus> Statuses { get; } = statuses;

    public bool IsClosed(string name) => Find(name)?.IsClosed ?? false;

    /// <summary>The name as the list spells it: picklist values match in any case.</summary>
    public string Spelled(string name) => Find(name)?.Name ?? name;

    private SalesforceCaseStatus? Find(string name) =>
        Statuses.FirstOrDefault(status => status.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Who can get a Case without being named: the queues, by developer name, and the default owner of the support settings.</summary>
internal sealed class OrgOwners(string defaultCaseOwner, IReadOnlyDictionary<string, string> queues)
{
    public string DefaultCaseOwner { get; } = defaultCaseOwner;

    public string QueueOf(string developerName) => queues.GetValueOrDefault(developerName)
        ?? throw new InvalidOperationException($"The assignment rule names the queue '{developerName}', which the emulator does not have.");
}
