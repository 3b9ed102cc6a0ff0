using System.Globalization;

namespace SupportChat.Conversations;

/// <summary>
/// What a channel's metadata tells its client of the conversation, beside <c>caseStatus</c> (docs/conversation-life.md#status-for-clients). As desired, from
/// the record; as applied, what was written last. Null: never written.
/// </summary>
public sealed record ChannelStatus
{
    /// <summary>Longest value that we write to channel metadata (docs/architecture.md#channel-metadata).</summary>
    public const int MaxValue = 190;

    internal const string Pending = "pending";
    internal const string Waiting = "waiting";
    internal const string WithAgent = "withAgent";
    internal const string Closed = "closed";

    /// <summary>Value of <c>closedReason</c> when neither the customer nor we closed the Case.</summary>
    internal const string ClosedByAgent = "Agent";

    /// <summary>A Case that comes sooner than this was never pending to its customer.</summary>
    internal static readonly TimeSpan PendingAfter = TimeSpan.FromSeconds(5);

    /// <summary>Value of <c>caseStatus</c>; null while the Case was never read.</summary>
    public string? CaseStatus { get; init; }

    /// <summary>Value of <c>caseNumber</c>.</summary>
    public string? CaseNumber { get; init; }

    /// <summary>Value of <c>conversationState</c>.</summary>
    public string? State { get; init; }

    /// <summary>Id of the agent whose name is <c>agentName</c>; empty for nobody.</summary>
    public string? Agent { get; init; }

    /// <summary>Value of <c>closedReason</c>; empty while the Case is open.</summary>
    public string? ClosedReason { get; init; }

    /// <summary>What the metadata should tell; null while there is nothing to tell yet.</summary>
    public static ChannelStatus? Of(Conversation conversation, ReconcilePolicy policy, DateTimeOffset now)
    {
        var episode = conversation.Current;
        if (episode.CaseId is null)
        {
            return now - (episode.DecidedAt ?? conversation.CreatedAt) < PendingAfter ? null : new ChannelStatus
            {
                CaseStatus = conversation.Applied.CaseStatus,
                CaseNumber = "",
                State = Pending,
                Agent = "",
                ClosedReason = "",
            };
        }

        if (episode.Status is null)
        {
            return null;
        }

        var isClosed = episode.IsClosed || episode.Deleted;
        var agent = ConversationPlan.WantedAgent(conversation, policy);
        return new ChannelStatus
        {
            CaseStatus = Cut(episode.Status),
            CaseNumber = episode.CaseNumber ?? "",
            State = isClosed ? Closed : agent is null ? Waiting : WithAgent,
            Agent = agent?.Value ?? "",
            ClosedReason = !episode.IsClosed ? "" : Cut(episode.CloseReason ?? ClosedByAgent),
        };
    }

    /// <summary>Whether the channel, as far as we know, tells something else, or may do so.</summary>
    internal static bool IsBehind(ChannelStatus desired, AppliedState applied) =>
        applied.CaseStatusUnknown
        || desired.CaseStatus != applied.CaseStatus
        || !Same(desired.CaseNumber, Known(applied).CaseNumber)
        || !Same(desired.State, Known(applied).State)
        || !Same(desired.Agent, Known(applied).Agent)
        || !Same(desired.ClosedReason, Known(applied).ClosedReason);

    /// <summary>
    /// The metadata to write, in the order to write it: what changed, or, in doubt, all that was ever written. Its version, and the Case's status, come last.
    /// </summary>
    /// <param name="agentName">Name of the agent; null when there is none, or the user is not active.</param>
    /// <param name="applied">What was written last.</param>
    internal KeyValuePair<string, string>[] ToMetadata(string? agentName, AppliedState applied)
    {
        var values = new List<KeyValuePair<string, string>>();
        void Add(string key, bool changed, string? known, string? value)
        {
            if (changed || (applied.CaseStatusUnknown && known is not null))
            {
                values.Add(new(key, Cut(value ?? "")));
            }
        }

        var told = Known(applied);
        var otherAgent = !Same(Agent, told.Agent);
        Add("caseNumber", !Same(CaseNumber, told.CaseNumber), told.CaseNumber, CaseNumber);

        // Whether an agent's user is active decides what the state is called.
        Add(
            "conversationState",
            !Same(State, told.State) || (otherAgent && State == WithAgent),
            told.State,
            State == WithAgent && agentName is null ? Waiting : State);
        Add("agentName", otherAgent, told.Agent, agentName);
        Add("closedReason", !Same(ClosedReason, told.ClosedReason), told.ClosedReason, ClosedReason);
        if (CaseStatus is not null)
        {
            Add("caseStatus", CaseStatus != applied.CaseStatus, applied.CaseStatus, CaseStatus);
        }

        values.Add(new("statusVersion", (applied.StatusVersion + 1).ToString(CultureInfo.InvariantCulture)));
        return [.. values];
    }

    /// <summary>What may have been written by a call without an answer: every key, with any value.</summary>
    internal static ChannelStatus Anything(ChannelStatus? told) => new()
    {
        CaseNumber = told?.CaseNumber ?? "",
        State = told?.State ?? "",
        Agent = told?.Agent ?? "",
        ClosedReason = told?.ClosedReason ?? "",
    };

    /// <summary>A record of a release that told the Case's status alone has nothing here.</summary>
    private static ChannelStatus Known(AppliedState applied) => applied.Told ?? new ChannelStatus();

    /// <summary>A key that was never written tells as much as an empty one.</summary>
    private static bool Same(string? desired, string? known) => (desired ?? "") == (known ?? "");

    /// <summary>The value with at most 190 characters, never half of one.</summary>
    internal static string Cut(string value) =>
        value.Length <= MaxValue ? value : value[..(char.IsHighSurrogate(value[MaxValue - 1]) ? MaxValue - 1 : MaxValue)];
}
