namespace SupportChat.Conversations;

/// <summary>The independent parts of a reconcile.</summary>
public enum ReconcileStep
{
    /// <summary>Put the conversation into its customer's list.</summary>
    List,

    /// <summary>Put a conversation that goes on among those that the sweep looks at.</summary>
    Activate,

    /// <summary>Create the channel, or look whether it is still there.</summary>
    Channel,

    /// <summary>Reserve the sending of the first message.</summary>
    ClaimFirstMessage,

    SendFirstMessage,

    CreateCase,

    ReadCase,

    WriteIntent,

    /// <summary>Write <c>metadata.caseStatus</c>.</summary>
    WriteStatus,

    /// <summary>Read who is in the channel.</summary>
    LookAtAgents,

    /// <summary>Add and remove agents.</summary>
    MoveAgents,

    /// <summary>Tell the customer in the channel that no Case could be created.</summary>
    NotifyRefusal,

    /// <summary>Queue the comparison of the transcript with the channel.</summary>
    RequestRepair,
}
