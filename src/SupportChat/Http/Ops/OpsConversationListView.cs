namespace SupportChat.Http.Ops;

internal sealed record OpsConversationListView(IReadOnlyList<OpsConversationSummary> Items, string? Next);
