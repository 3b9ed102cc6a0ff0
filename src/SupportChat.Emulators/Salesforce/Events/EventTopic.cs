namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The retained events of one topic. Positions count from the first event ever. Guarded by the bus's lock.</summary>
internal sealed class EventTopic(string name)
{
    private readonly List<BusEvent> _events = [];
    private long _dropped;
    private TaskCompletionSource? _waiting;

    public string Name { get; } = name;

    public long First => _dropped;

    public long End => _dropped + _events.Count;

    public int Count => _events.Count;

    public void Append(BusEvent item)
    {
        _events.Add(item);
        _waiting?.TrySetResult();
        _waiting = null;
    }

    /// <summary>Completes at the next event.</summary>
    public Task NextEvent() => (_waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public IReadOnlyList<BusEvent> Read(long position, int count)
    {
        var start = (int)(Math.Max(position, _dropped) - _dropped);
        return _events.GetRange(start, Math.Min(count, _events.Count - start));
    }

    /// <summary>Position of the first event behind a replay id.</summary>
    public long PositionAfter(long replayNumber)
    {
        var (low, high) = (0, _events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _events[middle].ReplayNumber <= replayNumber ? (middle + 1, high) : (low, middle);
        }

        return _dropped + low;
    }

    public void DropBefore(DateTimeOffset oldest)
    {
        var count = _events.FindIndex(item => item.At >= oldest);
        count = count < 0 ? _events.Count : count;
        _events.RemoveRange(0, count);
        _dropped += count;
    }

    public void Renumber(Func<long, long> renumber)
    {
        for (var i = 0; i < _events.Count; i++)
        {
            _events[i] = _events[i] with { ReplayNumber = renumber(_events[i].ReplayNumber) };
        }
    }
}
