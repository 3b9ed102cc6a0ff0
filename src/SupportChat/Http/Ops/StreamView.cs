namespace SupportChat.Http.Ops;

/// <summary>A stream of Case changes: whether any host reads it, and the commit time up to which everything is applied.</summary>
internal sealed record StreamView(string Topic, bool Reading, DateTimeOffset? LastEventAt);
