namespace SupportChat.Emulators.Salesforce.Events;

/// <summary>The retained events of one topic. Positions count from the first event ever. Guarded by the bus's lock.</summary>
internal sealed class EventTopic(string name)
{
    private readonly List<BusEvent> events = [];
    private long dropped;
    private TaskCompletionSource? waiting;

    public string Name { get; } = name;

    public long First => dropped;

    public long End => dropped + events.Count;

    public int Count => events.Count;

    public void Append(BusEvent item)
    {
        events.Add(item);
        waiting?.TrySetResult();
        waiting = null;
    }

    /// <summary>Completes at the next event.</summary>
    public Task NextEvent() => (waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public IReadOnlyList<BusEvent> Read(long position, int count)
    {
        var start = (int)(Math.Max(position, dropped) - dropped);
        return events.GetRange(start, Math.Min(count, events.Count - start));
    }

    /// <summary>Position of the first event behind a replay id.</summary>
    public long PositionAfter(long replayNumber)
    {
        var (low, high) = (0, events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = events[middle].ReplayNumber <= replayNumber ? (middle + 1, high) : (low, middle);
        }

        return dropped + low;
    }

    /// <summary>The events of an earlier process.</summary>
    public void Restore(long first, IEnumerable<BusEvent> earlier)
    {
        dropped = first;
        events.AddRange(earlier);
    }

    public void DropBefore(DateTimeOffset oldest)
    {
        var count = events.FindIndex(item => item.At >= oldest);
        count = count < 0 ? events.Count : count;
        events.RemoveRange(0, count);
        dropped += count;
    }

    public void Renumber(Func<long, long> renumber)
    {
        for (var i = 0; i < events.Count; i++)
        {
            events[i] = events[i] with { ReplayNumber = renumber(events[i].ReplayNumber) };
        }
    }
}
