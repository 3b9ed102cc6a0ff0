namespace SupportChat.Http.Ops;

internal sealed record QueueView(long Ready, long Scheduled, long Leased, double OldestSeconds);
