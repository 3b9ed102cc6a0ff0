namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>Channels in descending order of a time in milliseconds. The lock is held for one step only, so a walk sees changes made meanwhile, as a real cursor does.</summary>
internal sealed class ChannelIndex
{
    private readonly Lock _gate = new();
    private readonly SortedSet<ChannelPosition> _positions = new(ChannelPosition.NewestFirst);

    public void Add(long key, GroupChannel channel)
    {
        lock (_gate)
        {
            _positions.Add(new ChannelPosition(key, channel.Sequence, channel));
        }
    }

    public void Remove(long key, GroupChannel channel)
    {
        lock (_gate)
        {
            _positions.Remove(new ChannelPosition(key, channel.Sequence));
        }
    }

    public void Move(long oldKey, long newKey, GroupChannel channel)
    {
        lock (_gate)
        {
            _positions.Remove(new ChannelPosition(oldKey, channel.Sequence));
            _positions.Add(new ChannelPosition(newKey, channel.Sequence, channel));
        }
    }

    /// <summary>The next positions after one of an earlier step, or the first ones.</summary>
    public List<ChannelPosition> After(ChannelPosition? position, int count)
    {
        lock (_gate)
        {
            var start = position is null ? ChannelPosition.First : new ChannelPosition(position.Key, position.Sequence - 1);
            return [.. _positions.GetViewBetween(start, ChannelPosition.Last).Take(count)];
        }
    }
}
