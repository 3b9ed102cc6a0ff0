namespace SupportChat.Transcripts;

/// <summary>Where a message stands.</summary>
public enum LedgerState
{
    /// <summary>Salesforce holds the newest version seen.</summary>
    Written,

    /// <summary>Waiting: for its Case, or for a retry.</summary>
    Pending,

    /// <summary>In the dead letters.</summary>
    Dead,
}
