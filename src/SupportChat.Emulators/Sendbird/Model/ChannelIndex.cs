using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>
/// Channels in descending order of a time in milliseconds. The lock is held for one step only, so a walk sees changes made meanwhile, as a real cursor does.
/// </summary>
internal sealed class ChannelIndex
{
    private readonly Lock gate = new();
    private readonly SortedSet<ChannelPosition> positions = new(ChannelPosition.NewestFirst);

    public void Add(long key, GroupChannel channel)
    {
        lock (gate)
        {
            positions.Add(new ChannelPosition(key, channel.Sequence, channel));
        }
    }

    public void Remove(long key, GroupChannel channel)
    {
        lock (gate)
        {
            positions.Remove(new ChannelPosition(key, channel.Sequence));
        }
    }

    public void Move(long oldKey, long newKey, GroupChannel channel)
    {
        lock (gate)
        {
            positions.Remove(new ChannelPosition(oldKey, channel.Sequence));
            positions.Add(new ChannelPosition(newKey, channel.Sequence, channel));
        }
    }

    /// <summary>The next positions after one of an earlier step, or the first ones.</summary>
    public List<ChannelPosition> After(ChannelPosition? position, int count)
    {
        lock (gate)
        {
            var start = position is null ? ChannelPosition.First : new ChannelPosition(position.Key, position.Sequence - 1);
            return [.. positions.GetViewBetween(start, ChannelPosition.Last).Take(count)];
        }
    }
}

/// <summary>A place in a <see cref="ChannelIndex"/>: time in milliseconds and, among equals, the order of creation.</summary>
internal sealed record ChannelPosition(long Key, long Sequence, GroupChannel? Channel = null)
{
    public static readonly ChannelPosition First = new(long.MaxValue, long.MaxValue);

    public static readonly ChannelPosition Last = new(long.MinValue, long.MinValue);

    public static readonly IComparer<ChannelPosition> NewestFirst = Comparer<ChannelPosition>.Create((left, right) =>
        left.Key != right.Key ? right.Key.CompareTo(left.Key) : right.Sequence.CompareTo(left.Sequence));

    /// <summary>Opaque page token.</summary>
    public string ToToken() =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Key}:{Sequence}")));

    /// <summary>Throws 400109 for a token that this emulator did not issue.</summary>
    public static ChannelPosition FromToken(string token)
    {
        if (Base64Url.IsValid(token)
            && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token)).Split(':') is [var key, var sequence]
            && long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var keyValue)
            && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var sequenceValue))
        {
            return new ChannelPosition(keyValue, sequenceValue);
        }

        throw SendbirdException.ExpiredToken();
    }
}
