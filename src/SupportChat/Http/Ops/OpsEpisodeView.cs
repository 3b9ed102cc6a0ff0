namespace SupportChat.Http.Ops;

internal sealed record OpsEpisodeView(int Number, string CaseKey, string? CaseId, string? CaseNumber, string? Status, bool Closed, bool Deleted, string? OwnerId, DateTimeOffset From);
