namespace SupportChat.Http.Ops;

internal sealed record ApiUsageView(long Used, long Limit);
