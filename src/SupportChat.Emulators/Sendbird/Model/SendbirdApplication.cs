using System.Collections.Concurrent;

namespace SupportChat.Emulators.Sendbird.Model;

/// <summary>Everything that the application holds: users, channels, their orders, ids and the clock.</summary>
internal sealed class SendbirdApplication
{
    private readonly ConcurrentDictionary<string, User> users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, GroupChannel> channels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, GroupChannel> distinct = new(StringComparer.Ordinal);
    private long lastMessageId;
    private long lastSequence;

    public SendbirdApplication(SendbirdEmulatorOptions options)
    {
        Options = options;
        // A restarted emulator must not issue ids that a client has seen before; JavaScript reads them exactly.
        lastMessageId = NowMs * 1000;
    }

    public SendbirdEmulatorOptions Options { get; }

    /// <summary>Preference of users that are created from now on (docs/reference/sendbird.md#invitation-preference).</summary>
    public bool DefaultAutoAccept { get; set; } = true;

    /// <summary>Whether new members see earlier messages; on, as <c>setup sendbird</c> leaves it. Kept, not acted upon: lists show everything.</summary>
    public bool ChatHistory { get; set; } = true;

    /// <summary>The same for channels of one custom type.</summary>
    public ConcurrentDictionary<string, bool> ChatHistoryByType { get; } = new(StringComparer.Ordinal);

    public ChannelIndex Chronological { get; } = new();

    public ChannelIndex LatestLastMessage { get; } = new();

    public long NowMs => Options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public IEnumerable<User> Users => users.Values;

    public IEnumerable<GroupChannel> Channels => channels.Values;

    public long LastMessageId => Interlocked.Read(ref lastMessageId);

    public long LastSequence => Interlocked.Read(ref lastSequence);

    /// <summary>Strictly increasing.</summary>
    public long NextMessageId() => Interlocked.Increment(ref lastMessageId);

    public long NextSequence() => Interlocked.Increment(ref lastSequence);

    /// <summary>Throws 400201 for an unknown user.</summary>
    public User User(string userId, string what = "User") => FindUser(userId) ?? throw SendbirdException.NotFound(what);

    public User? FindUser(string userId) => users.GetValueOrDefault(userId);

    /// <summary>Throws 400202 when the id is taken.</summary>
    public User AddUser(string userId, BotSettings? bot = null)
    {
        var user = new User(userId, NextSequence(), NowMs / 1000) { AutoAccept = DefaultAutoAccept, Bot = bot };
        return users.TryAdd(userId, user) ? user : throw SendbirdException.Exists("user_id");
    }

    /// <summary>A user of an earlier process.</summary>
    public void AddUser(User user) => users[user.UserId] = user;

    /// <summary>Goes on with the numbers of an earlier process.</summary>
    public void Continue(long messageId, long sequence)
    {
        lastMessageId = Math.Max(lastMessageId, messageId);
        lastSequence = Math.Max(lastSequence, sequence);
    }

    /// <summary>The user of that id, new if there was none.</summary>
    public User GetOrAddUser(string userId) =>
        users.GetOrAdd(userId, id => new User(id, NextSequence(), NowMs / 1000) { AutoAccept = DefaultAutoAccept });

    public void RemoveUser(User user) => users.TryRemove(KeyValuePair.Create(user.UserId, user));

    /// <summary>Throws 400201 for an unknown channel.</summary>
    public GroupChannel Channel(string channelUrl) => FindChannel(channelUrl) ?? throw SendbirdException.NotFound("Channel");

    public GroupChannel? FindChannel(string channelUrl) => channels.GetValueOrDefault(channelUrl);

    public GroupChannel? FindDistinct(string key) => distinct.GetValueOrDefault(key);

    /// <summary>Makes a channel findable by its URL. Throws 400202 when the URL is taken.</summary>
    public void AddChannel(GroupChannel channel)
    {
        if (!channels.TryAdd(channel.ChannelUrl, channel))
        {
            throw SendbirdException.Exists("channel_url");
        }

        Chronological.Add(channel.CreatedAtMs, channel);
        LatestLastMessage.Add(channel.LatestAt, channel);
        if (channel.DistinctKey is { } key)
        {
            distinct.TryAdd(key, channel);
        }
    }

    /// <summary>Call under the channel's lock.</summary>
    public void RemoveChannel(GroupChannel channel)
    {
        channel.IsDeleted = true;
        channels.TryRemove(KeyValuePair.Create(channel.ChannelUrl, channel));
        Chronological.Remove(channel.CreatedAtMs, channel);
        LatestLastMessage.Remove(channel.LatestAt, channel);
        if (channel.DistinctKey is { } key)
        {
            distinct.TryRemove(KeyValuePair.Create(key, channel));
        }
    }

    /// <summary>Call under the channel's lock after its messages changed.</summary>
    public void Reorder(GroupChannel channel)
    {
        var latest = channel.Messages.Last?.CreatedAt ?? channel.CreatedAtMs;
        if (latest != channel.LatestAt)
        {
            LatestLastMessage.Move(channel.LatestAt, latest, channel);
            channel.LatestAt = latest;
        }
    }
}
