using SupportChat.Conversations;

namespace SupportChat.Http;

internal sealed record OpsStatusView(
    DateTimeOffset At,
    IReadOnlyDictionary<string, QueueView>? Queues,
    IReadOnlyList<StreamView> Streams,
    DateTimeOffset? LastSweepAt,
    int DeadLetters,
    bool MoreDeadLetters,
    ApiUsageView? SalesforceApi);

/// <summary>A stream of Case changes: whether any host reads it, and the commit time up to which everything is applied.</summary>
internal sealed record StreamView(string Topic, bool Reading, DateTimeOffset? LastEventAt);

internal sealed record QueueView(long Ready, long Scheduled, long Leased, double OldestSeconds);

internal sealed record ApiUsageView(long Used, long Limit);

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

    public required Wake? Wake { get; init; }

    public required Attention? Attention { get; init; }

    public required LedgerView Ledger { get; init; }
}

internal sealed record OpsEpisodeView(int Number, string CaseKey, string? CaseId, string? CaseNumber, string? Status, bool Closed, bool Deleted, string? OwnerId, DateTimeOffset From);

/// <summary>Completeness of the transcript as the ledger knows it.</summary>
internal sealed record LedgerView(int Messages, int Written, int Pending, int Dead, IReadOnlyList<long> PendingIds, IReadOnlyList<long> DeadIds);

/// <summary>What an operator's command will do.</summary>
internal sealed record OpsEffectView(string Effect);

internal sealed record DeadLetterListView(IReadOnlyList<DeadLetterView> Items, string? Next);

/// <summary>A dead letter without its body.</summary>
internal sealed record DeadLetterView(
    string Id, string Queue, string Kind, string ConversationId, string CorrelationId, string Reason, string Description, int Attempts, DateTimeOffset At, int BodyBytes);
