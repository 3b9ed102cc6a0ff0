using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

public sealed partial class SendbirdClient
{
    /// <summary>Keys of metadata that one call takes (docs/reference/sendbird.md#metadata-limits).</summary>
    internal const int MaxMetadataPerCall = 5;

    private const int MaxChannelName = 191;

    /// <summary>
    /// Creates a group channel (docs/reference/sendbird.md#create-a-channel) without inviter, not distinct; unknown members refuse it. A name beyond 191
    /// characters is cut.
    /// </summary>
    /// <exception cref="UpstreamException">Sendbird refused it for another reason, or gave no answer.</exception>
    public async Task<ChannelCreation> CreateChannelAsync(NewGroupChannel channel, CancellationToken cancellationToken)
    {
        var reply = await PostChannelAsync(channel, cancellationToken);
        if (reply.Code == SendbirdErrors.InvalidValue)
        {
            // Strict creation names an unknown member with the code of any other invalid value: ask.
            foreach (var userId in channel.UserIds)
            {
                if (await FindUserAsync(userId, cancellationToken) is null)
                {
                    return ChannelCreation.UserUnknown;
                }
            }

            // All are there now; the one that was missing may have been created in between.
            reply = await PostChannelAsync(channel, cancellationToken);
        }

        switch (reply.Code)
        {
            case SendbirdErrors.AlreadyExists:
                return ChannelCreation.AlreadyExists;
            case SendbirdErrors.NotFound:
                return ChannelCreation.UserUnknown;
            default:
                reply.Demand();
                return ChannelCreation.Created;
        }
    }

    /// <summary>A channel with its members (docs/reference/sendbird.md#one-channel), deactivated ones too; null: it is not there.</summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<GroupChannel?> FindChannelAsync(string channelUrl, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Get, $"{Channel(channelUrl)}?show_member=true&member_active_mode=all", null, cancellationToken);
        return reply.IsNotFound ? null : reply.Read(SendbirdJson.Channel);
    }

    /// <summary>
    /// Our channels by their latest message (by creation without one), newest first (docs/reference/sendbird.md#list-channels); empty and frozen ones too.
    /// </summary>
    /// <param name="token">Of an earlier page, or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UpstreamException">Sendbird gave no answer; 400109: the token is too old, start again.</exception>
    public async Task<ChannelPage> ListChannelsAsync(string? token, CancellationToken cancellationToken)
    {
        const string List = $"v3/group_channels?custom_types={GroupChannel.SupportCustomType}"
            + "&order=latest_last_message&limit=100&show_frozen=true&show_empty=true&show_member=false";
        return (await CallAsync(HttpMethod.Get, List + Page(token), null, cancellationToken)).Read(json => new ChannelPage(
            SendbirdJson.Channels(json),
            json.Text("next") is { Length: > 0 } next ? next : null));
    }

    /// <summary>Writes metadata (docs/reference/sendbird.md#metadata-calls), up to five keys a call; false: the channel is gone.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it (values take 190 characters), or gave no answer.</exception>
    public async Task<bool> WriteMetadataAsync(
        string channelUrl, IReadOnlyCollection<KeyValuePair<string, string>> values, CancellationToken cancellationToken)
    {
        foreach (var some in values.Chunk(MaxMetadataPerCall))
        {
            var reply = await CallAsync(HttpMethod.Put, $"{Channel(channelUrl)}/metadata", json =>
            {
                json.WriteStartObject("metadata");
                foreach (var (key, value) in some)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
                json.WriteBoolean("upsert", true);
            }, cancellationToken);
            if (reply.IsNotFound)
            {
                return false;
            }

            reply.Demand();
        }

        return true;
    }

    /// <summary>Freezes a channel, in which only operators can write then, or unfreezes it; false: the channel is gone.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task<bool> FreezeAsync(string channelUrl, bool freeze, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, $"{Channel(channelUrl)}/freeze", json => json.WriteBoolean("freeze", freeze), cancellationToken);
        if (reply.IsNotFound)
        {
            return false;
        }

        reply.Demand();
        return true;
    }

    /// <summary>
    /// Metadata values of those keys that exist; null: the channel is gone. "Not found" can also mean that a key is missing
    /// (docs/reference/sendbird.md#user-metadata, #open-points), so the channel itself is asked for then.
    /// </summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<IReadOnlyDictionary<string, string>?> ReadMetadataAsync(
        string channelUrl, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Get, $"{Channel(channelUrl)}/metadata?keys={Uri.EscapeDataString(string.Join(',', keys))}", null, cancellationToken);
        if (!reply.IsNotFound)
        {
            return reply.Read(SendbirdJson.Metadata);
        }

        if (await FindChannelAsync(channelUrl, cancellationToken) is null)
        {
            return null;
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in keys.Count > 1 ? keys : [])
        {
            foreach (var (name, value) in await ReadMetadataAsync(channelUrl, [key], cancellationToken) ?? found)
            {
                found[name] = value;
            }
        }

        return found;
    }

    private Task<SendbirdAnswer> PostChannelAsync(NewGroupChannel channel, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Post, "v3/group_channels", json =>
    {
        json.WriteString("channel_url", channel.ChannelUrl);
        json.WriteString("name", TextLimit.Cut(channel.Name, MaxChannelName));
        json.WriteString("custom_type", channel.CustomType);
        json.WriteString("data", channel.Data);
        json.WriteBoolean("is_distinct", false);
        json.WriteBoolean("is_public", false);
        json.WriteBoolean("strict", true);
        WriteList(json, "user_ids", channel.UserIds);
    }, cancellationToken);
}
