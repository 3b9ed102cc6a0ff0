namespace SupportChat.Conversations;

/// <summary>What has to be done so that both systems agree with a record: pure, computed anew after every step.</summary>
public sealed record ConversationPlan
{
    /// <summary>An attempt to send a message is over after this time: longer than any call may last.</summary>
    internal static readonly TimeSpan FirstMessageLease = TimeSpan.FromSeconds(30);

    /// <summary>The least time between two writes of the status: many changes within it become one call.</summary>
    internal static readonly TimeSpan StatusPause = TimeSpan.FromMilliseconds(750);

    /// <summary>Steps that can run now, in parallel.</summary>
    public required IReadOnlySet<ReconcileStep> Steps { get; init; }

    /// <summary>When a step becomes possible that only has to wait; null when none waits.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// When time alone gives something to do: a look at the customer's silence, a notice. That is no failure and no reason to wait; null when nothing comes.
    /// </summary>
    public DateTimeOffset? TimerAt { get; init; }

    /// <summary>When a queued reconcile finds something to do: now (null), or at the time that the plan waits for.</summary>
    public DateTimeOffset? StartsAt => Steps.Count == 0 ? NotBefore : null;

    /// <summary>Both systems agree with the record.</summary>
    public bool IsEmpty => Steps.Count == 0 && NotBefore is null;

    /// <summary>The plan of a record.</summary>
    /// <param name="conversation">The record.</param>
    /// <param name="policy">What is ours.</param>
    /// <param name="now">For the lease on the first message.</param>
    /// <param name="ownedAttempt">The attempt at the first message that the caller claimed, or null.</param>
    /// <param name="isStart">The caller is the start call that works on the conversation: it waits for no other, and leaves what nobody waits for.</param>
    /// <param name="ownedNotice">The sending of a notice that the caller claimed, or null.</param>
    public static ConversationPlan Of(
        Conversation conversation, ReconcilePolicy policy, DateTimeOffset now, DateTimeOffset? ownedAttempt = null, bool isStart = false,
        DateTimeOffset? ownedNotice = null)
    {
        var plan = StepsOf(conversation, policy, now, ownedAttempt, ownedNotice);
        return isStart ? plan with { Steps = plan.Steps.Where(step => !IsAside(step)).ToHashSet() }
            : conversation.StartingUntil > now && !plan.IsEmpty
            ? new ConversationPlan { Steps = new HashSet<ReconcileStep>(), NotBefore = conversation.StartingUntil, TimerAt = plan.TimerAt }
            : plan;
    }

    /// <summary>Whether the channel should be frozen (docs/conversation-life.md#after-the-close).</summary>
    public static bool WantsFrozen(Conversation conversation, ReconcilePolicy policy) => policy.FreezeOnClose && conversation.Current.IsClosed;

    /// <summary>The agent that should be in the channel (docs/architecture.md#rule-7-agents), or null.</summary>
    public static SalesforceId? WantedAgent(Conversation conversation, ReconcilePolicy policy)
    {
        var episode = conversation.Current;
        if (episode.CaseId is null || episode.IsClosed || episode.Deleted)
        {
            return null;
        }

        var agent = policy.JoinOnAccept ? episode.AcceptedBy : episode.OwnerId;
        return agent is { IsUser: true } user ? user : null;
    }

    /// <summary>No scheduled look is on its way that comes in time.</summary>
    internal bool NeedsTimer(Conversation conversation, DateTimeOffset now) =>
        TimerAt is { } at && (conversation.Timer is not { } armed || armed > at || armed <= now);

    /// <summary>Nobody who starts a conversation waits for these.</summary>
    internal static bool IsAside(ReconcileStep step) =>
        step is ReconcileStep.LookAtHours or ReconcileStep.LookAtSilence or ReconcileStep.ClaimNotice or ReconcileStep.SendNotice;

    private static ConversationPlan StepsOf(
        Conversation conversation, ReconcilePolicy policy, DateTimeOffset now, DateTimeOffset? ownedAttempt, DateTimeOffset? ownedNotice)
    {
        var steps = new HashSet<ReconcileStep>();
        var applied = conversation.Applied;
        var episode = conversation.Current;
        DateTimeOffset? notBefore = null;
        DateTimeOffset? timerAt = null;

        if (!applied.Listed)
        {
            steps.Add(ReconcileStep.List);
        }

        if (applied.LeftResync && (episode is { IsClosed: false, Deleted: false } || conversation.Desired.Reopen is not null))
        {
            steps.Add(ReconcileStep.Activate);
        }

        if (applied.Channel is ChannelState.Never or ChannelState.Unverified)
        {
            steps.Add(ReconcileStep.Channel);
        }

        if (episode.CaseId is null)
        {
            if (applied.Case is CaseCreationState.Full or CaseCreationState.Reduced)
            {
                steps.Add(ReconcileStep.CreateCase);
            }
        }
        else if (conversation.Desired.Reread || applied.CaseUnknown)
        {
            steps.Add(ReconcileStep.ReadCase);
        }
        else if (conversation.Desired.Intents.Count > 0 && !episode.Deleted)
        {
            steps.Add(ReconcileStep.WriteIntent);
        }
        else if (conversation.Desired.Reopen is not null)
        {
            steps.Add(ReconcileStep.DecideReopen);
        }

        if (episode.CaseId is not null && conversation.Desired.Repair && !ConversationState.MayBecomeOurs(conversation))
        {
            steps.Add(ReconcileStep.RequestRepair);
        }

        if (applied.Channel == ChannelState.Created)
        {
            notBefore = AddChannelSteps(conversation, policy, now, steps);
            if (!applied.FirstMessageSent)
            {
                if (applied.FirstMessageTriedAt is { } tried && tried == ownedAttempt)
                {
                    steps.Add(ReconcileStep.SendFirstMessage);
                }
                else if (applied.FirstMessageTriedAt is null || now - applied.FirstMessageTriedAt >= FirstMessageLease)
                {
                    steps.Add(ReconcileStep.ClaimFirstMessage);
                }
                else
                {
                    notBefore = Earlier(notBefore, applied.FirstMessageTriedAt + FirstMessageLease);
                }
            }

            if (!applied.SendbirdRefused)
            {
                notBefore = Earlier(notBefore, AddNotice(conversation, policy, now, ownedNotice, steps));
                timerAt = Earlier(Conversations.Notices.NextAt(conversation, policy, now), AddLooks(conversation, policy, now, steps));
            }
        }

        return new ConversationPlan { Steps = steps, NotBefore = notBefore, TimerAt = timerAt };
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? first, DateTimeOffset? second) => first is null || second < first ? second ?? first : first;

    /// <summary>Adds the notice that is due. Returns when another attempt at it may be over.</summary>
    private static DateTimeOffset? AddNotice(
        Conversation conversation, ReconcilePolicy policy, DateTimeOffset now, DateTimeOffset? owned, HashSet<ReconcileStep> steps)
    {
        // In a frozen channel nobody could answer it.
        if (Conversations.Notices.Due(conversation, policy, now) is not { } notice || steps.Contains(ReconcileStep.Freeze))
        {
            return null;
        }

        if (conversation.Applied.NoticeClaim is not { } claim || claim.Identity != notice.Identity || now - claim.At >= FirstMessageLease)
        {
            steps.Add(ReconcileStep.ClaimNotice);
            return null;
        }

        if (claim.At == owned)
        {
            steps.Add(ReconcileStep.SendNotice);
            return null;
        }

        return claim.At + FirstMessageLease;
    }

    /// <summary>Adds the looks at hours and silence that are due. Returns when the next one is.</summary>
    private static DateTimeOffset? AddLooks(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now, HashSet<ReconcileStep> steps)
    {
        if (HoursLook.IsWanted(conversation, policy, now))
        {
            steps.Add(ReconcileStep.LookAtHours);
        }

        if (SilenceLook.WatchedAgent(conversation, policy) is not { } agent)
        {
            return null;
        }

        if (conversation.Applied.Silence is not { } silence || !silence.IsOf(conversation.Current, agent) || silence.LookAt <= now)
        {
            steps.Add(ReconcileStep.LookAtSilence);
            return null;
        }

        return silence.LookAt;
    }

    /// <summary>Adds what is to be done in an existing channel. Returns when a status that has to wait may be written.</summary>
    private static DateTimeOffset? AddChannelSteps(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now, HashSet<ReconcileStep> steps)
    {
        var applied = conversation.Applied;
        DateTimeOffset? notBefore = null;
        if (applied.SendbirdRefused)
        {
            return null;
        }

        if (applied.FrozenUnknown || applied.Frozen != WantsFrozen(conversation, policy))
        {
            steps.Add(ReconcileStep.Freeze);
        }

        if (policy.WriteStatus && ChannelStatus.Of(conversation, policy, now) is { } status && ChannelStatus.IsBehind(status, applied))
        {
            if (!applied.CaseStatusUnknown && applied.CaseStatusWrittenAt is { } written && now - written < StatusPause)
            {
                notBefore = written + StatusPause;
            }
            else
            {
                steps.Add(ReconcileStep.WriteStatus);
            }
        }

        if (!policy.ManageAgents)
        {
            return notBefore;
        }

        var wanted = WantedAgent(conversation, policy);
        if (applied.AgentsUnknown || (wanted is { } agent && applied.Agents.All(member => member.UserId != agent)))
        {
            steps.Add(ReconcileStep.LookAtAgents);
        }
        else if (applied.Agents.Any(member => member.UserId != wanted || member.Presence == AgentPresence.Claimed))
        {
            steps.Add(ReconcileStep.MoveAgents);
        }

        return notBefore;
    }
}

/// <summary>The independent parts of a reconcile.</summary>
public enum ReconcileStep
{
    /// <summary>Put the conversation into its customer's list.</summary>
    List,

    /// <summary>Put a conversation that goes on among those that the resync looks at.</summary>
    Activate,

    /// <summary>Create the channel, or look whether it is still there.</summary>
    Channel,

    /// <summary>Reserve the sending of the first message.</summary>
    ClaimFirstMessage,

    SendFirstMessage,

    CreateCase,

    ReadCase,

    WriteIntent,

    /// <summary>Decide what a customer's message on a closed Case leads to.</summary>
    DecideReopen,

    /// <summary>Write the Case's status, and what else the client is told, to the channel's metadata.</summary>
    WriteStatus,

    /// <summary>Freeze the channel of a closed Case, or unfreeze it.</summary>
    Freeze,

    /// <summary>Read who is in the channel.</summary>
    LookAtAgents,

    /// <summary>Add and remove agents.</summary>
    MoveAgents,

    /// <summary>Find out whether the customer is to be told that nobody is there.</summary>
    LookAtHours,

    /// <summary>Read who spoke last, or decide when to.</summary>
    LookAtSilence,

    /// <summary>Reserve the sending of a notice.</summary>
    ClaimNotice,

    SendNotice,

    /// <summary>Queue the comparison of the transcript with the channel.</summary>
    RequestRepair,
}
