namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The topics and their replay ids: ordered, with gaps, valid while retained (docs/reference/salesforce.md#replay-ids).</summary>
internal sealed class EventBus
{
    private const long SmallestFirst = 1L << 40;
    private const long LargestFirst = 1L << 44;
    private const int LargestStep = 40;

    private readonly Lock gate = new();
    private readonly Dictionary<string, EventTopic> topics;
    private readonly SortedDictionary<long, DateTimeOffset> given = [];
    private readonly TimeProvider timeProvider;
    private readonly TimeSpan retention;
    private readonly bool sharesReplayIds;
    private long latest = Random.Shared.NextInt64(SmallestFirst, LargestFirst);
    private DateTimeOffset trimmed;
    private long delivered;

    /// <param name="topics">Names of all topics.</param>
    /// <param name="retention">How long events and their ids are kept.</param>
    /// <param name="sharesReplayIds">The events of a transaction share a replay id.</param>
    /// <param name="timeProvider">Time of events.</param>
    public EventBus(IEnumerable<string> topics, TimeSpan retention, bool sharesReplayIds, TimeProvider timeProvider)
    {
        this.sharesReplayIds = sharesReplayIds;
        this.topics = topics.ToDictionary(name => name, name => new EventTopic(name), StringComparer.Ordinal);
        this.retention = retention;
        this.timeProvider = timeProvider;
        trimmed = timeProvider.GetUtcNow();
        given[latest] = trimmed;
    }

    /// <summary>Events sent to subscribers, counted for each of them.</summary>
    public long Delivered => Interlocked.Read(ref delivered);

    public EventTopic? Find(string topic) => topics.GetValueOrDefault(topic);

    /// <summary>Puts the events of a transaction on their topics; an event has one replay id on all of them, or all share one.</summary>
    public void Publish(IReadOnlyList<OutgoingEvent> events)
    {
        lock (gate)
        {
            Trim();
            var number = 0L;
            foreach (var outgoing in events)
            {
                number = number == 0 || !sharesReplayIds ? NextNumber() : number;
                var item = new BusEvent(number, Guid.NewGuid().ToString(), outgoing.SchemaId, outgoing.Payload, timeProvider.GetUtcNow());
                foreach (var topic in outgoing.Topics)
                {
                    topics[topic].Append(item);
                }
            }
        }
    }

    /// <summary>Position behind a replay id; null for an id that was never given, or is not retained.</summary>
    public long? PositionAfter(EventTopic topic, long replayNumber)
    {
        lock (gate)
        {
            Trim();
            return given.ContainsKey(replayNumber) ? topic.PositionAfter(replayNumber) : null;
        }
    }

    public (long First, long End) RangeOf(EventTopic topic)
    {
        lock (gate)
        {
            Trim();
            return (topic.First, topic.End);
        }
    }

    /// <summary>Up to <paramref name="count"/> events from a position on; with none of them, the bus's latest id, read in the same instant.</summary>
    public BusBatch Read(EventTopic topic, long position, int count)
    {
        lock (gate)
        {
            var events = topic.Read(position, count);
            Interlocked.Add(ref delivered, events.Count);
            var start = Math.Max(position, topic.First);
            return new BusBatch(events, events.Count > 0 ? events[^1].ReplayNumber : latest, start + events.Count);
        }
    }

    /// <summary>Completes when there is something behind the position.</summary>
    public Task BehindAsync(EventTopic topic, long position)
    {
        lock (gate)
        {
            return topic.End > position ? Task.CompletedTask : topic.NextEvent();
        }
    }

    /// <summary>Makes all replay ids so far invalid, as an org migration does; retained events get new ones.</summary>
    public void ForgetReplayIds()
    {
        lock (gate)
        {
            var old = given.ToArray();
            given.Clear();
            var renumbered = old.ToDictionary(item => item.Key, item => NextNumber(item.Value));
            foreach (var topic in topics.Values)
            {
                topic.Renumber(number => renumbered[number]);
            }
        }
    }

    public SavedBus Save()
    {
        lock (gate)
        {
            return new SavedBus(
                latest,
                [.. given.Select(item => new SavedReplayId(item.Key, item.Value))],
                [.. topics.Values.Where(topic => topic.End > 0)
                    .Select(topic => new SavedTopic(topic.Name, topic.First, topic.Read(topic.First, topic.Count)))]);
        }
    }

    /// <summary>Goes on with the events of an earlier process.</summary>
    /// <param name="saved">What it kept.</param>
    /// <param name="gap">Replay ids to leave out.</param>
    /// <param name="isKnown">Whether an event can still be read.</param>
    public void Restore(SavedBus saved, long gap, Func<BusEvent, bool> isKnown)
    {
        lock (gate)
        {
            given.Clear();
            foreach (var (number, at) in saved.Given)
            {
                given[number] = at;
            }

            latest = saved.Latest + (gap * LargestStep);
            given[latest] = timeProvider.GetUtcNow();
            foreach (var topic in saved.Topics)
            {
                topics.GetValueOrDefault(topic.Name)?.Restore(topic.First, topic.Events.Where(isKnown));
            }
        }
    }

    private long NextNumber(DateTimeOffset? at = null)
    {
        latest += Random.Shared.Next(2, LargestStep);
        given[latest] = at ?? timeProvider.GetUtcNow();
        return latest;
    }

    private void Trim()
    {
        var now = timeProvider.GetUtcNow();
        if (now - trimmed < retention / 100)
        {
            return;
        }

        trimmed = now;
        var oldest = now - retention;
        foreach (var topic in topics.Values)
        {
            topic.DropBefore(oldest);
        }

        foreach (var number in given.TakeWhile(item => item.Value < oldest && item.Key != latest).Select(item => item.Key).ToArray())
        {
            given.Remove(number);
        }
    }
}

/// <summary>An event on its way to the bus, and the topics that get it.</summary>
internal sealed record OutgoingEvent(IReadOnlyList<string> Topics, string SchemaId, byte[] Payload);

/// <summary>An event on the bus.</summary>
internal sealed record BusEvent(long ReplayNumber, string Id, string SchemaId, byte[] Payload, DateTimeOffset At);

/// <summary>What outlives a bus.</summary>
internal sealed record SavedBus(long Latest, IReadOnlyList<SavedReplayId> Given, IReadOnlyList<SavedTopic> Topics);

/// <summary>A replay id, and when it was given.</summary>
internal sealed record SavedReplayId(long Number, DateTimeOffset At);

/// <summary>The retained events of a topic, and how many there were before them.</summary>
internal sealed record SavedTopic(string Name, long First, IReadOnlyList<BusEvent> Events);

/// <summary>What a subscriber reads at once: the events and where it stands after them, or no events and the bus's latest id.</summary>
internal readonly record struct BusBatch(IReadOnlyList<BusEvent> Events, long LatestReplayNumber, long NextPosition);
