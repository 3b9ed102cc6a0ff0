namespace SupportChat.CaseChanges;

/// <summary>Salesforce's change types as ours.</summary>
internal static class ChangeTypes
{
    /// <summary>Our type, and whether it is a gap (a header without values). Types that a later release may add become hints.</summary>
    public static (CaseChangeType Type, bool IsGap) Read(string changeType) => changeType switch
    {
        "CREATE" => (CaseChangeType.Create, false),
        "UPDATE" => (CaseChangeType.Update, false),
        "DELETE" => (CaseChangeType.Delete, false),
        "UNDELETE" => (CaseChangeType.Undelete, false),
        "GAP_CREATE" => (CaseChangeType.Create, true),
        "GAP_UPDATE" => (CaseChangeType.Update, true),
        "GAP_DELETE" => (CaseChangeType.Delete, true),
        "GAP_UNDELETE" => (CaseChangeType.Undelete, true),
        "GAP_OVERFLOW" => (CaseChangeType.Overflow, false),
        _ => (CaseChangeType.Hint, false),
    };
}
