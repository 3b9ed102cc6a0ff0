namespace SupportChat.Conversations;

/// <summary>What should be true of a conversation, beside what its episodes say.</summary>
public sealed record DesiredState
{
    /// <summary>The customer's intents that are not on the Case yet, oldest first.</summary>
    public IReadOnlyList<Intent> Intents { get; init; } = [];

    /// <summary>The customer wants to be heard although the Case is closed; null when there is nothing to decide.</summary>
    public ReopenWish? Reopen { get; init; }

    /// <summary>What the customer is to be told of the opening hours; null while nobody has looked.</summary>
    public HoursLook? Hours { get; init; }

    /// <summary>A hint or an undecidable order asks for a read of the Case (docs/architecture.md#rule-6-versions).</summary>
    public bool Reread { get; init; }

    /// <summary>The transcript is to be compared with the channel (new Case, closed Case, lost messages).</summary>
    public bool Repair { get; init; }

    /// <summary>
    /// When the comparison comes that is queued because something changed on a closed Case, so that what changes until then is in its transcript by one new
    /// version; null when none is queued. One that has passed was lost, or is late.
    /// </summary>
    public DateTimeOffset? FileDue { get; init; }
}

/// <summary>What the customer wants done to the Case; written once, recognised by its id in <c>SupportChat_LastIntent__c</c>.</summary>
/// <param name="Id">At most 40 characters, unique in the conversation.</param>
/// <param name="Kind">What to do.</param>
/// <param name="At">When the customer asked.</param>
public sealed record Intent(string Id, IntentKind Kind, DateTimeOffset At)
{
    /// <summary>Rating only: 1 to 5.</summary>
    public int? Score { get; init; }

    /// <summary>Rating only: at most 4,000 characters.</summary>
    public string? Comment { get; init; }

    /// <summary>Close only: who closed, for <c>SupportChat_CloseReason__c</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Close for silence only: the agent's word that had no answer.</summary>
    public MessagePosition? Unanswered { get; init; }

    /// <summary>Close for silence only: who said it, and has the Case.</summary>
    public SalesforceId? Agent { get; init; }
}

/// <summary>The customer wants to go on after the close (docs/conversation-life.md#after-the-close).</summary>
/// <param name="At">When the customer first wrote, by Sendbird's time, or asked, by ours.</param>
/// <param name="Asked">Asked by the call; otherwise the customer wrote.</param>
public sealed record ReopenWish(DateTimeOffset At, bool Asked)
{
    /// <summary>When the customer asked last; null when that did not happen, or a release before this noted it.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When the Case was opened again for this wish; null while it was not.</summary>
    public DateTimeOffset? ReopenedAt { get; init; }

    /// <summary>What the customer wants done to the Case once it is open; null for nothing.</summary>
    public Intent? Close { get; init; }
}

/// <summary>Kinds of intent.</summary>
public enum IntentKind
{
    Close,
    Rating,
    Reopen,
}
