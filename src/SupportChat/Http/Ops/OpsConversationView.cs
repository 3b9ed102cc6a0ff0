using SupportChat.Conversations;

namespace SupportChat.Http.Ops;

/// <summary>A conversation as an operator sees it: states, ids and codes, no text and no name.</summary>
internal sealed record OpsConversationView
{
    public required string ConversationId { get; init; }

    public required string ChannelUrl { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required ChannelState Channel { get; init; }

    public required IReadOnlyList<OpsEpisodeView> Episodes { get; init; }

    public required IReadOnlyList<string> PendingSteps { get; init; }

    public required IReadOnlyList<string> PendingIntents { get; init; }

    public required string? CaseStatus { get; init; }

    public required IReadOnlyList<string> Agents { get; init; }

    public required ScheduledRequeue? Wake { get; init; }

    public required Attention? Attention { get; init; }

    public required LedgerView Ledger { get; init; }
}
