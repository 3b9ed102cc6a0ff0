using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>A user of the application. Single fields are read without a lock; membership changes take the lock.</summary>
internal sealed class User(string userId, long sequence, long createdAt)
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, GroupChannel> channels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> left = new(StringComparer.Ordinal);
    private int tokenEpoch;
    private int connections;

    public string UserId { get; } = userId;

    public long Sequence { get; } = sequence;

    /// <summary>Seconds.</summary>
    public long CreatedAt { get; } = createdAt;

    /// <summary>Null for people.</summary>
    public BotSettings? Bot { get; init; }

    public string Nickname { get; set; } = "";

    public string ProfileUrl { get; set; } = "";

    public string AccessToken { get; set; } = "";

    public ImmutableDictionary<string, string> Metadata { get; private set; } = ImmutableDictionary<string, string>.Empty;

    public ImmutableArray<string> DiscoveryKeys { get; set; } = [];

    public ImmutableArray<string> PreferredLanguages { get; set; } = [];

    public bool IsActive { get; set; } = true;

    public bool IsDeleted { get; set; }

    public bool HasEverLoggedIn { get; set; }

    /// <summary>Milliseconds; -1 before the first connection.</summary>
    public long LastSeenAt { get; set; } = -1;

    /// <summary>Joins at once when invited (docs/reference/sendbird.md#invitation-preference).</summary>
    public bool AutoAccept { get; set; }

    /// <summary>Logging in needs a token.</summary>
    public bool OwnsToken { get; set; }

    /// <summary>Session tokens of an older epoch are revoked.</summary>
    public int TokenEpoch
    {
        get => Volatile.Read(ref tokenEpoch);
        init => tokenEpoch = value;
    }

    public bool IsOnline => Volatile.Read(ref connections) > 0;

    /// <summary>Channels in which the user is joined or invited.</summary>
    public ICollection<GroupChannel> Channels => channels.Values;

    public void RevokeTokens() => Interlocked.Increment(ref tokenEpoch);

    public void Connected() => Interlocked.Increment(ref connections);

    public void Disconnected() => Interlocked.Decrement(ref connections);

    /// <summary>Changes the metadata, one change at a time.</summary>
    public void ChangeMetadata(Func<ImmutableDictionary<string, string>, ImmutableDictionary<string, string>> change)
    {
        lock (gate)
        {
            Metadata = change(Metadata);
        }
    }

    /// <summary>Notes a membership; false when the user has as many as the limit allows.</summary>
    public bool TryEnter(GroupChannel channel, int limit)
    {
        lock (gate)
        {
            if (channels.Count >= limit && !channels.ContainsKey(channel.ChannelUrl))
            {
                return false;
            }

            channels[channel.ChannelUrl] = channel;
            left.TryRemove(channel.ChannelUrl, out _);
            return true;
        }
    }

    /// <summary>Forgets a membership; the time in milliseconds stays for the change log.</summary>
    public void Exit(GroupChannel channel, long at)
    {
        if (channels.TryRemove(KeyValuePair.Create(channel.ChannelUrl, channel)))
        {
            left[channel.ChannelUrl] = at;
        }
    }

    /// <summary>URLs of channels left after a time in milliseconds.</summary>
    public IEnumerable<string> LeftSince(long since) => left.Where(pair => pair.Value > since).Select(pair => pair.Key);
}

/// <summary>What a bot is beside a user. Nothing is ever sent to the callback.</summary>
internal sealed record BotSettings(string Type, string CallbackUrl, bool IsPrivacyMode);
