namespace SupportChat.Http.Ops;

internal sealed record OpsStatusView(
    DateTimeOffset At,
    IReadOnlyDictionary<string, QueueView>? Queues,
    IReadOnlyList<StreamView> Streams,
    DateTimeOffset? LastSweepAt,
    int DeadLetters,
    bool MoreDeadLetters,
    ApiUsageView? SalesforceApi,
    SalesforceSessionView? SalesforceSession);
