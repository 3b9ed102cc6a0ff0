namespace SupportChat.CaseChanges;

/// <summary>What a <see cref="CaseChange"/> says happened.</summary>
public enum CaseChangeType
{
    /// <summary>Created; every value is in the change.</summary>
    Create,

    /// <summary>Some fields changed; only those are in the change.</summary>
    Update,

    /// <summary>Deleted (to the recycle bin).</summary>
    Delete,

    /// <summary>Back from the recycle bin; every value is in the change.</summary>
    Undelete,

    /// <summary>Something may have changed: read the Case. Custom platform events, HTTP pushes and unreadable events whose Case is known.</summary>
    Hint,

    /// <summary>Too much changed in one transaction (GAP_OVERFLOW): read every Case that we know.</summary>
    Overflow,

    /// <summary>Omni-Channel work on a Case: see <see cref="CaseChange.AgentWork"/>.</summary>
    AgentWork,
}
