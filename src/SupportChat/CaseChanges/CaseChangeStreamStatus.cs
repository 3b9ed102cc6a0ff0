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
