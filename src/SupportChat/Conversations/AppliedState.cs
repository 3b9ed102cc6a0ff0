using System.Text.Json.Serialization;

namespace SupportChat.Conversations;

/// <summary>
/// What we last made true (docs/architecture.md#rule-2-applied-is-a-belief). Each belief becomes unknown after a lost answer, a failed swap or found drift.
/// </summary>
public sealed record AppliedState
{
    public ChannelState Channel { get; init; } = ChannelState.Never;

    /// <summary>
    /// When Sendbird made an adopted channel: another time under its URL is another channel. Null for channels that we made, whose creator tells.
    /// </summary>
    public DateTimeOffset? ChannelCreatedAt { get; init; }

    /// <summary>
    /// When the channel was found deleted, or somebody made another one under its URL, whichever was first: what was sent before was said in ours. Null while
    /// it is there.
    /// </summary>
    public DateTimeOffset? ChannelEndedAt { get; init; }

    /// <summary>The message that the start carries is in the channel, or there is none.</summary>
    public bool FirstMessageSent { get; init; } = true;

    /// <summary>When the last attempt to send it began: a later attempt looks for its marker first, and not before the earlier call must have ended.</summary>
    public DateTimeOffset? FirstMessageTriedAt { get; init; }

    /// <summary>The value of <c>metadata.caseStatus</c>; null while never written.</summary>
    public string? CaseStatus { get; init; }

    /// <summary>What the rest of the metadata tells (docs/conversation-life.md#status-for-clients); its Case status is not used.</summary>
    public ChannelStatus? Told { get; init; }

    /// <summary>The last value of <c>statusVersion</c>; 0 while never written.</summary>
    public long StatusVersion { get; init; }

    /// <summary>When the metadata was written last: quick changes after it wait a moment and become one call.</summary>
    public DateTimeOffset? CaseStatusWrittenAt { get; init; }

    /// <summary>True when <see cref="CaseStatus"/> and <see cref="Told"/> may not be what the channel holds.</summary>
    public bool CaseStatusUnknown { get; init; }

    /// <summary>We have frozen the channel.</summary>
    public bool Frozen { get; init; }

    /// <summary>True when <see cref="Frozen"/> may not be what the channel is.</summary>
    public bool FrozenUnknown { get; init; }

    /// <summary>The agents in the channel that we know of (docs/architecture.md#rule-7-agents).</summary>
    public IReadOnlyList<AgentMembership> Agents { get; init; } = [];

    /// <summary>True when <see cref="Agents"/> may not be who is in the channel.</summary>
    public bool AgentsUnknown { get; init; }

    /// <summary>True when the oldest intent may be on the Case already: read before writing.</summary>
    public bool IntentUnknown { get; init; }

    /// <summary>True when the Case may have changed without us hearing of it, so it is read once.</summary>
    public bool CaseUnknown { get; init; }

    /// <summary>The notice of each kind that was sent last, by its identity; null while none was (docs/conversation-life.md#notices).</summary>
    public IReadOnlyDictionary<NoticeKind, string>? Notices { get; init; }

    /// <summary>The notice that somebody is sending, or was when the answer was lost.</summary>
    public NoticeClaim? NoticeClaim { get; init; }

    /// <summary>When to look for the customer's silence, and what the last look saw; null while nobody waits for an answer.</summary>
    public SilenceLook? Silence { get; init; }

    /// <summary>The conversation is in its customer's list.</summary>
    public bool Listed { get; init; }

    /// <summary>The resync no longer looks at the conversation: it was over. A reopened one goes back.</summary>
    [JsonPropertyName("unswept")]
    public bool LeftResync { get; init; }

    /// <summary>A refused Case was tried once more with subject, origin and ids only (docs/architecture.md#start).</summary>
    public CaseCreationState Case { get; init; } = CaseCreationState.Full;

    /// <summary>Since when the org's automation refuses the Case without an explanation; null while it does not.</summary>
    public DateTimeOffset? CaseUnexplainedSince { get; init; }

    /// <summary>The same of the oldest intent.</summary>
    public DateTimeOffset? IntentUnexplainedSince { get; init; }

    /// <summary>Case fields that Salesforce named when it refused the full request.</summary>
    public IReadOnlyList<string> RefusedFields { get; init; } = [];

    /// <summary>Sendbird refuses the metadata, or an agent, for good; an operator's reconcile tries again.</summary>
    public bool SendbirdRefused { get; init; }

    /// <summary>The same beliefs, unknown within the scope: what exists is looked at again, nothing is created twice.</summary>
    public AppliedState Unknown(VerifyScope scope) => this with
    {
        Channel = scope.HasFlag(VerifyScope.Channel) && Channel == ChannelState.Created ? ChannelState.Unverified : Channel,
        FrozenUnknown = FrozenUnknown || (scope.HasFlag(VerifyScope.Channel) && Frozen),
        CaseStatusUnknown = CaseStatusUnknown || (scope.HasFlag(VerifyScope.Status) && (CaseStatus is not null || StatusVersion > 0)),
        AgentsUnknown = AgentsUnknown || (scope.HasFlag(VerifyScope.Members) && Agents.Count > 0),
        IntentUnknown = IntentUnknown || scope.HasFlag(VerifyScope.Case),
        CaseUnknown = CaseUnknown || scope.HasFlag(VerifyScope.Case),
    };
}

/// <summary>Existence of the channel. Created only from <see cref="Never"/>; absence after that is a fact (docs/architecture.md#rule-3-created-once).</summary>
public enum ChannelState
{
    /// <summary>No create is known to have succeeded.</summary>
    Never,

    /// <summary>We created it, or adopted it.</summary>
    Created,

    /// <summary>It was created; whether it is still there is to be looked at.</summary>
    Unverified,

    /// <summary>It was deleted in Sendbird: terminal.</summary>
    Deleted,

    /// <summary>Its URL is taken by a channel that we did not make.</summary>
    Foreign,

    /// <summary>Sendbird refuses to create it.</summary>
    Refused,
}

/// <summary>How much of the request goes into the Case.</summary>
public enum CaseCreationState
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>Salesforce refused something: subject, origin and ids, the rest as text in the description.</summary>
    Reduced,

    /// <summary>Refused even so: no further try until an operator asks.</summary>
    Refused,

    /// <summary>Refused, and the notice of it is in the channel: as a release before wrote it.</summary>
    RefusedAndNotified,
}

/// <summary>An agent and the channel.</summary>
/// <param name="UserId">Salesforce user.</param>
/// <param name="Presence">How the agent comes to be there.</param>
public sealed record AgentMembership(SalesforceId UserId, AgentPresence Presence);

/// <summary>Presence of an agent in the channel.</summary>
public enum AgentPresence
{
    /// <summary>We are about to add the agent, or have without knowing it yet.</summary>
    Claimed,

    /// <summary>We added the agent, and remove the agent when the Case leaves.</summary>
    Added,

    /// <summary>The agent was there before us: never removed.</summary>
    Found,

    /// <summary>The user is not active in Salesforce: not added.</summary>
    Inactive,
}
