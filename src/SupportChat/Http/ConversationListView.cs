namespace SupportChat.Http;

internal sealed record ConversationListView(IReadOnlyList<ConversationView> Items, string? Next);
