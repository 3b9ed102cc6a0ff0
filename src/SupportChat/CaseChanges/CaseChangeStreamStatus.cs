using System.Collections.Concurrent;

namespace SupportChat.CaseChanges;

/// <summary>What this process knows of its streams: cached, for health and operations; asks nobody.</summary>
public sealed class CaseChangeStreamStatus
{
    private readonly ConcurrentDictionary<string, TopicStatus> topics = new(StringComparer.Ordinal);

    /// <summary>One entry for each topic that this process has read, by name.</summary>
    public IReadOnlyList<TopicStatus> Topics => [.. topics.Values.OrderBy(topic => topic.Topic, StringComparer.Ordinal)];

    /// <summary>Notes what happened to a topic; <paramref name="edit"/> may be called again when several note at once.</summary>
    internal void Update(string topic, Func<TopicStatus, TopicStatus> edit) =>
        topics.AddOrUpdate(topic, name => edit(new TopicStatus { Topic = name }), (_, known) => edit(known));
}

/// <summary>State of one stream.</summary>
public sealed record TopicStatus
{
    /// <summary>Topic name, such as <c>/data/SupportChat__chn</c>.</summary>
    public required string Topic { get; init; }

    /// <summary>How the last subscription ended, those without lease included.</summary>
    public SubscriptionResult? LastResult { get; init; }

    /// <summary>When the last empty keep-alive came.</summary>
    public DateTimeOffset? LastKeepAliveAt { get; init; }

    /// <summary>Events handled since this process started.</summary>
    public long Events { get; init; }

    /// <summary>Code of the fault that the stream has now; null while it has none.</summary>
    public string? Error { get; init; }

    /// <summary>Since when it has that fault.</summary>
    public DateTimeOffset? ErrorSince { get; init; }

    /// <summary>The stream works: events were applied, or it was idle.</summary>
    internal TopicStatus Works(int events = 0) => this with { Events = Events + events, Error = null, ErrorSince = null };

    internal TopicStatus Failed(string code, DateTimeOffset now) => this with { Error = code, ErrorSince = ErrorSince ?? now };
}
