namespace SupportChat.Http.Ops;

/// <summary>
/// A stream of Case changes: whether any host reads it, the commit time up to which everything is applied, and the fault that this process has with it.
/// </summary>
internal sealed record StreamView(string Topic, bool Reading, DateTimeOffset? LastEventAt, string? Error, DateTimeOffset? ErrorSince);
