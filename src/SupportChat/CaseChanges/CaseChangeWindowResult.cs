namespace SupportChat.CaseChanges;

/// <summary>How a window ended.</summary>
public enum CaseChangeWindowResult
{
    /// <summary>Its time was over, or it was cancelled.</summary>
    Completed,

    /// <summary>Another reader holds the lease: nothing was read.</summary>
    NotLeased,

    /// <summary>The lease went to another reader.</summary>
    LeaseLost,

    /// <summary>Salesforce refuses for set-up (topic, permission, token): an operator must look; the message is in the log. Comes half a minute after the refusal, so that it is not provoked again at once.</summary>
    SetUpError,
}
