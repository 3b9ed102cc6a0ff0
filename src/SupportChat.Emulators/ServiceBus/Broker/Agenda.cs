namespace SupportChat.Emulators.ServiceBus.Broker;

/// <summary>What falls due when, one time for each key.</summary>
internal sealed class Agenda<TKey>
    where TKey : IComparable<TKey>
{
    private readonly Dictionary<TKey, DateTimeOffset> times = [];
    private readonly SortedSet<(DateTimeOffset Time, TKey Key)> order = [];

    public DateTimeOffset? Next => order.Count == 0 ? null : order.Min.Time;

    public void Set(TKey key, DateTimeOffset time)
    {
        Remove(key);
        times[key] = time;
        order.Add((time, key));
    }

    public void Remove(TKey key)
    {
        if (times.Remove(key, out var time))
        {
            order.Remove((time, key));
        }
    }

    /// <summary>Takes out the first key that is due.</summary>
    public bool TryTake(DateTimeOffset now, out TKey key)
    {
        if (order.Count > 0 && order.Min is var first && first.Time <= now)
        {
            key = first.Key;
            Remove(key);
            return true;
        }

        key = default!;
        return false;
    }
}
