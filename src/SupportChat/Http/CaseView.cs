namespace SupportChat.Http;

internal sealed record CaseView(string Id, string? Number, string? Status, bool Closed);
