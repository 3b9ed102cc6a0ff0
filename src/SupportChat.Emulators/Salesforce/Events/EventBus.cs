namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The topics and their replay ids: ordered, with gaps, valid while retained (Salesforce reference 4.4).</summary>
internal sealed class EventBus
{
    private const long SmallestFirst = 1L << 40;
    private const long LargestFirst = 1L << 44;
    private const int LargestStep = 40;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, EventTopic> _topics;
    private readonly SortedDictionary<long, DateTimeOffset> _given = [];
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _retention;
    private readonly bool _sharesReplayIds;
    private long _latest = Random.Shared.NextInt64(SmallestFirst, LargestFirst);
    private DateTimeOffset _trimmed;
    private long _delivered;

    /// <param name="topics">Names of all topics.</param>
    /// <param name="retention">How long events and their ids are kept.</param>
    /// <param name="sharesReplayIds">The events of a transaction share a replay id.</param>
    /// <param name="timeProvider">Time of events.</param>
    public EventBus(IEnumerable<string> topics, TimeSpan retention, bool sharesReplayIds, TimeProvider timeProvider)
    {
        _sharesReplayIds = sharesReplayIds;
        _topics = topics.ToDictionary(name => name, name => new EventTopic(name), StringComparer.Ordinal);
        _retention = retention;
        _timeProvider = timeProvider;
        _trimmed = timeProvider.GetUtcNow();
        _given[_latest] = _trimmed;
    }

    /// <summary>Events sent to subscribers, counted for each of them.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    public EventTopic? Find(string topic) => _topics.GetValueOrDefault(topic);

    /// <summary>Puts the events of a transaction on their topics; an event has one replay id on all of them, or all share one.</summary>
    public void Publish(IReadOnlyList<OutgoingEvent> events)
    {
        lock (_gate)
        {
            Trim();
            var number = 0L;
            foreach (var outgoing in events)
            {
                number = number == 0 || !_sharesReplayIds ? NextNumber() : number;
                var item = new BusEvent(number, Guid.NewGuid().ToString(), outgoing.SchemaId, outgoing.Payload, _timeProvider.GetUtcNow());
                foreach (var topic in outgoing.Topics)
                {
                    _topics[topic].Append(item);
                }
            }
        }
    }

    /// <summary>Position behind a replay id; null for an id that was never given, or is not retained.</summary>
    public long? PositionAfter(EventTopic topic, long replayNumber)
    {
        lock (_gate)
        {
            Trim();
            return _given.ContainsKey(replayNumber) ? topic.PositionAfter(replayNumber) : null;
        }
    }

    public (long First, long End) RangeOf(EventTopic topic)
    {
        lock (_gate)
        {
            Trim();
            return (topic.First, topic.End);
        }
    }

    /// <summary>Up to <paramref name="count"/> events from a position on; with none of them, the bus's latest id, read in the same instant.</summary>
    public BusBatch Read(EventTopic topic, long position, int count)
    {
        lock (_gate)
        {
            var events = topic.Read(position, count);
            Interlocked.Add(ref _delivered, events.Count);
            var start = Math.Max(position, topic.First);
            return new BusBatch(events, events.Count > 0 ? events[^1].ReplayNumber : _latest, start + events.Count);
        }
    }

    /// <summary>Completes when there is something behind the position.</summary>
    public Task BehindAsync(EventTopic topic, long position)
    {
        lock (_gate)
        {
            return topic.End > position ? Task.CompletedTask : topic.NextEvent();
        }
    }

    /// <summary>Makes all replay ids so far invalid, as an org migration does; retained events get new ones.</summary>
    public void ForgetReplayIds()
    {
        lock (_gate)
        {
            var old = _given.ToArray();
            _given.Clear();
            var renumbered = old.ToDictionary(item => item.Key, item => NextNumber(item.Value));
            foreach (var topic in _topics.Values)
            {
                topic.Renumber(number => renumbered[number]);
            }
        }
    }

    private long NextNumber(DateTimeOffset? at = null)
    {
        _latest += Random.Shared.Next(2, LargestStep);
        _given[_latest] = at ?? _timeProvider.GetUtcNow();
        return _latest;
    }

    private void Trim()
    {
        var now = _timeProvider.GetUtcNow();
        if (now - _trimmed < _retention / 100)
        {
            return;
        }

        _trimmed = now;
        var oldest = now - _retention;
        foreach (var topic in _topics.Values)
        {
            topic.DropBefore(oldest);
        }

        foreach (var number in _given.TakeWhile(item => item.Value < oldest && item.Key != _latest).Select(item => item.Key).ToArray())
        {
            _given.Remove(number);
        }
    }
}

/// <summary>An event on its way to the bus, and the topics that get it.</summary>
internal sealed record OutgoingEvent(IReadOnlyList<string> Topics, string SchemaId, byte[] Payload);

/// <summary>An event on the bus.</summary>
internal sealed record BusEvent(long ReplayNumber, string Id, string SchemaId, byte[] Payload, DateTimeOffset At);

/// <summary>What a subscriber reads at once: the events and where it stands after them, or no events and the bus's latest id.</summary>
internal readonly record struct BusBatch(IReadOnlyList<BusEvent> Events, long LatestReplayNumber, long NextPosition);
