using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>What we last made true (design rule 2). Each belief becomes unknown after a lost answer, a failed swap or found drift.</summary>
public sealed record AppliedState
{
    public ChannelState Channel { get; init; } = ChannelState.Never;

    public FirstMessageState FirstMessage { get; init; } = FirstMessageState.None;

    /// <summary>The value of <c>metadata.caseStatus</c>; null while never written.</summary>
    public string? CaseStatus { get; init; }

    /// <summary>True when <see cref="CaseStatus"/> may not be what the channel holds.</summary>
    public bool CaseStatusUnknown { get; init; }

    /// <summary>The agents that we added to the channel and did not remove again, as Salesforce user ids.</summary>
    public IReadOnlyList<SalesforceId> Agents { get; init; } = [];

    /// <summary>True when <see cref="Agents"/> may not be who is in the channel.</summary>
    public bool AgentsUnknown { get; init; }

    /// <summary>True when the oldest intent may be on the Case already: read before writing.</summary>
    public bool IntentUnknown { get; init; }

    /// <summary>True when the Case may have changed without us hearing of it, so it is read once.</summary>
    public bool CaseUnknown { get; init; }

    /// <summary>The conversation is in its customer's list.</summary>
    public bool Listed { get; init; }

    /// <summary>A refused Case was created once more with subject, origin and ids only (design section 3, "Start").</summary>
    public bool CaseReduced { get; init; }

    /// <summary>The notice that the Case could not be created is in the channel.</summary>
    public bool Notified { get; init; }

    /// <summary>The same beliefs, all unknown: what exists is looked at again, nothing is created twice.</summary>
    public AppliedState AllUnknown() => this with
    {
        Channel = Channel == ChannelState.Created ? ChannelState.Unverified : Channel,
        FirstMessage = FirstMessage == FirstMessageState.Wanted ? FirstMessageState.Unknown : FirstMessage,
        CaseStatusUnknown = true,
        AgentsUnknown = true,
        IntentUnknown = true,
        CaseUnknown = true,
    };
}

/// <summary>Existence of the channel. Created only from <see cref="Never"/>; absence after that is a fact (design rule 3).</summary>
public enum ChannelState
{
    /// <summary>No create is known to have succeeded.</summary>
    Never,

    /// <summary>We created it, or adopted it.</summary>
    Created,

    /// <summary>We created it, and look whether it is still there.</summary>
    Unverified,

    /// <summary>It was deleted in Sendbird: terminal.</summary>
    Deleted,
}

/// <summary>The message that the start carries, posted as the customer.</summary>
public enum FirstMessageState
{
    /// <summary>The start carried none.</summary>
    None,

    /// <summary>Not sent yet.</summary>
    Wanted,

    /// <summary>A send may have succeeded: look for our marker before sending.</summary>
    Unknown,

    Sent,
}
