namespace SupportChat.Http.Ops;

internal sealed record DeadLetterListView(IReadOnlyList<DeadLetterView> Items, string? Next);
