using System.Collections.Concurrent;

namespace SupportChat.CaseChanges;

/// <summary>What this process knows of its streams: cached, for health and operations; asks nobody.</summary>
public sealed class CaseChangeStreamStatus
{
    private readonly ConcurrentDictionary<string, TopicState> topics = new(StringComparer.Ordinal);

    /// <summary>One entry for each topic that this process has read, by name.</summary>
    public IReadOnlyList<TopicStatus> Topics => [.. topics.Values.Select(topic => topic.Snapshot()).OrderBy(topic => topic.Topic, StringComparer.Ordinal)];

    internal TopicState Of(string topic) => topics.GetOrAdd(topic, name => new TopicState(name));
}

/// <summary>State of one stream.</summary>
public sealed record TopicStatus
{
    /// <summary>Topic name, such as <c>/data/SupportChat__chn</c>.</summary>
    public required string Topic { get; init; }

    /// <summary>When the last window that held the lease began.</summary>
    public DateTimeOffset? WindowStartedAt { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? WindowEndedAt { get; init; }

    /// <summary>How the last window ended, those without lease included.</summary>
    public SubscriptionResult? LastResult { get; init; }

    /// <summary>When the last answer of the stream came, events or keep-alive.</summary>
    public DateTimeOffset? LastAnswerAt { get; init; }

    /// <summary>When the last empty keep-alive came.</summary>
    public DateTimeOffset? LastKeepAliveAt { get; init; }

    /// <summary>Commit time of the last change that was applied.</summary>
    public DateTimeOffset? LastEventAt { get; init; }

    /// <summary>Events handled since this process started.</summary>
    public long Events { get; init; }

    /// <summary>Code of the fault that the stream has now; null while it has none.</summary>
    public string? Error { get; init; }

    /// <summary>Since when it has that fault.</summary>
    public DateTimeOffset? ErrorSince { get; init; }
}
