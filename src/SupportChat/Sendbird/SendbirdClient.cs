using System.Text.Json;
using Microsoft.Extensions.Options;
using SupportChat.Work;

namespace SupportChat.Sendbird;

/// <summary>
/// Sendbird's Platform API v3, one method for each operation that we use (Sendbird reference 2 to 6). A failed call throws
/// <see cref="UpstreamException"/>; ends that a caller must expect are values.
/// </summary>
public sealed class SendbirdClient
{
    /// <summary>Name of the HTTP client.</summary>
    internal const string Name = "sendbird";

    private const int MaxUsersPerCall = 100;

    private readonly HttpClient http;

    public SendbirdClient(IHttpClientFactory clients, IOptions<SendbirdOptions> options)
    {
        http = clients.CreateClient(Name);
        http.BaseAddress = options.Value.Address;
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Add("Api-Token", options.Value.ApiToken);
    }

    /// <summary>Creates a user. True: created; false: it existed.</summary>
    public async Task<bool> CreateUserAsync(SendbirdUser user, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Post, "v3/users", json =>
        {
            json.WriteString("user_id", user.UserId);
            json.WriteString("nickname", user.Nickname);
            json.WriteString("profile_url", user.ProfileUrl);
        }, cancellationToken);
        if (reply.Code == SendbirdErrors.AlreadyExists)
        {
            return false;
        }

        reply.Demand();
        return true;
    }

    /// <summary>A user, or null.</summary>
    public async Task<SendbirdUser?> FindUserAsync(string userId, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Get, $"v3/users/{Uri.EscapeDataString(userId)}", null, cancellationToken);
        if (reply.Code == SendbirdErrors.NotFound)
        {
            return null;
        }

        var user = reply.Demand();
        return new SendbirdUser(user.Text("user_id") ?? userId, user.Text("nickname") ?? "", user.Text("profile_url") ?? "") { IsActive = user.Flag("is_active", true) };
    }

    /// <summary>Changes what is given; deactivation leaves the user's channels as they are.</summary>
    public async Task UpdateUserAsync(string userId, string? nickname, string? profileUrl, bool? isActive, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, $"v3/users/{Uri.EscapeDataString(userId)}", json =>
        {
            if (nickname is not null)
            {
                json.WriteString("nickname", nickname);
            }

            if (profileUrl is not null)
            {
                json.WriteString("profile_url", profileUrl);
            }

            if (isActive is { } active)
            {
                json.WriteBoolean("is_active", active);
                json.WriteBoolean("leave_all_when_deactivated", false);
            }
        }, cancellationToken);
        reply.Demand();
    }

    /// <summary>A session token; null: the user is unknown.</summary>
    public async Task<SessionToken?> IssueSessionTokenAsync(string userId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(
            HttpMethod.Post,
            $"v3/users/{Uri.EscapeDataString(userId)}/token",
            json => json.WriteNumber("expires_at", expiresAt.ToUnixTimeMilliseconds()),
            cancellationToken);
        if (reply.Code == SendbirdErrors.NotFound)
        {
            return null;
        }

        var token = reply.Demand();
        return new SessionToken(
            token.Text("token") ?? throw new JsonException("Sendbird's answer holds no token."),
            DateTimeOffset.FromUnixTimeMilliseconds(token.Number("expires_at") ?? expiresAt.ToUnixTimeMilliseconds()));
    }

    /// <summary>Creates a group channel without inviter; unknown members refuse it.</summary>
    public async Task<ChannelCreation> CreateChannelAsync(NewGroupChannel channel, CancellationToken cancellationToken)
    {
        const int maxName = 191;
        var reply = await CallAsync(HttpMethod.Post, "v3/group_channels", json =>
        {
            json.WriteString("channel_url", channel.ChannelUrl);
            json.WriteString("name", channel.Name.Length <= maxName ? channel.Name : channel.Name[..(char.IsHighSurrogate(channel.Name[maxName - 1]) ? maxName - 1 : maxName)]);
            json.WriteString("custom_type", channel.CustomType);
            json.WriteString("data", channel.Data);
            json.WriteBoolean("is_distinct", false);
            json.WriteBoolean("is_public", false);
            json.WriteBoolean("strict", true);
            WriteList(json, "user_ids", channel.UserIds);
        }, cancellationToken);
        switch (reply.Code)
        {
            case SendbirdErrors.AlreadyExists:
                return ChannelCreation.AlreadyExists;
            case SendbirdErrors.NotFound:
                return ChannelCreation.UserUnknown;
            case SendbirdErrors.InvalidValue:
                // Strict creation names an unknown member with the code of any other invalid value: ask.
                foreach (var userId in channel.UserIds)
                {
                    if (await FindUserAsync(userId, cancellationToken) is null)
                    {
                        return ChannelCreation.UserUnknown;
                    }
                }

                break;
        }

        reply.Demand();
        return ChannelCreation.Created;
    }

    /// <summary>A channel with its members (at most 100), or null.</summary>
    public async Task<GroupChannel?> FindChannelAsync(string channelUrl, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Get, $"{Channel(channelUrl)}?show_member=true&member_active_mode=all", null, cancellationToken);
        return reply.Code == SendbirdErrors.NotFound ? null : SendbirdJson.Channel(reply.Demand());
    }

    /// <summary>Channels of one custom type by their latest message, newest first, empty ones included.</summary>
    /// <param name="customType">Exact custom type.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="token">Of an earlier page, or null.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ChannelPage> ListChannelsAsync(string customType, int limit, string? token, CancellationToken cancellationToken)
    {
        var query = $"v3/group_channels?custom_types={Uri.EscapeDataString(customType)}&order=latest_last_message&show_empty=true&show_member=false&limit={limit}"
            + (token is null ? "" : $"&token={Uri.EscapeDataString(token)}");
        var page = (await CallAsync(HttpMethod.Get, query, null, cancellationToken)).Demand();
        var next = page.Text("next");
        return new ChannelPage([.. page.Items("channels").Select(SendbirdJson.Channel)], string.IsNullOrEmpty(next) ? null : next);
    }

    /// <summary>Writes metadata keys, at most five; false: the channel is gone.</summary>
    public async Task<bool> WriteMetadataAsync(string channelUrl, IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, $"{Channel(channelUrl)}/metadata", json =>
        {
            json.WriteStartObject("metadata");
            foreach (var (key, value) in values)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.WriteBoolean("upsert", true);
        }, cancellationToken);
        if (reply.Code == SendbirdErrors.NotFound)
        {
            return false;
        }

        reply.Demand();
        return true;
    }

    /// <summary>Metadata values of those keys that exist; null: the channel is gone. Accepts both shapes of the answer (Sendbird reference 4.1).</summary>
    public async Task<IReadOnlyDictionary<string, string>?> ReadMetadataAsync(string channelUrl, IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Get, $"{Channel(channelUrl)}/metadata?keys={Uri.EscapeDataString(string.Join(',', keys))}", null, cancellationToken);
        if (reply.Code == SendbirdErrors.NotFound)
        {
            return null;
        }

        var answer = reply.Demand();
        var values = answer.TryGetProperty("metadata", out var wrapped) && wrapped.ValueKind == JsonValueKind.Object ? wrapped : answer;
        return values.EnumerateObject().Where(value => value.Value.ValueKind == JsonValueKind.String).ToDictionary(value => value.Name, value => value.Value.GetString()!);
    }

    /// <summary>Invites; false: the channel, or a user, is not there.</summary>
    public async Task<bool> InviteAsync(string channelUrl, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Post, $"{Channel(channelUrl)}/invite", json => WriteList(json, "user_ids", userIds), cancellationToken);
        if (reply.Code == SendbirdErrors.NotFound)
        {
            return false;
        }

        reply.Demand();
        return true;
    }

    /// <summary>Accepts an invitation for a user.</summary>
    public async Task AcceptInvitationAsync(string channelUrl, string userId, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, $"{Channel(channelUrl)}/accept", json => json.WriteString("user_id", userId), cancellationToken);
        reply.Demand();
    }

    /// <summary>Removes members; a channel or member that is not there counts as done.</summary>
    public async Task LeaveAsync(string channelUrl, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        foreach (var some in userIds.Chunk(MaxUsersPerCall))
        {
            var reply = await CallAsync(HttpMethod.Put, $"{Channel(channelUrl)}/leave", json => WriteList(json, "user_ids", some), cancellationToken);
            if (reply.Code != SendbirdErrors.NotFound)
            {
                reply.Demand();
            }
        }
    }

    /// <summary>All members, invited and deactivated ones too; null: the channel is gone.</summary>
    public async Task<IReadOnlyList<ChannelMember>?> ListMembersAsync(string channelUrl, CancellationToken cancellationToken)
    {
        var members = new List<ChannelMember>();
        string? token = null;
        do
        {
            var path = $"{Channel(channelUrl)}/members?limit=100&member_state_filter=all&member_active_mode_filter=all"
                + (token is null ? "" : $"&token={Uri.EscapeDataString(token)}");
            var reply = await CallAsync(HttpMethod.Get, path, null, cancellationToken);
            if (reply.Code == SendbirdErrors.NotFound)
            {
                return null;
            }

            var page = reply.Demand();
            members.AddRange(page.Items("members").Select(SendbirdJson.Member));
            token = page.Text("next");
        }
        while (!string.IsNullOrEmpty(token));
        return members;
    }

    /// <summary>Sends a message.</summary>
    public async Task<ChannelMessage> SendMessageAsync(string channelUrl, NewMessage message, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Post, $"{Channel(channelUrl)}/messages", json =>
        {
            json.WriteString("message_type", message.UserId is null ? "ADMM" : "MESG");
            json.WriteString("message", message.Text);
            WriteOptional(json, "user_id", message.UserId);
            WriteOptional(json, "data", message.Data);
            WriteOptional(json, "custom_type", message.CustomType);
            WriteOptional(json, "dedup_id", message.DedupId);
        }, cancellationToken);
        return SendbirdJson.Message(reply.Demand());
    }

    /// <summary>Messages around a time in milliseconds, that time included, oldest first; null: the channel is gone.</summary>
    /// <param name="channelUrl">The channel.</param>
    /// <param name="messageTs">Anchor.</param>
    /// <param name="previous">How many before it, 0 to 200.</param>
    /// <param name="next">How many from it on, 0 to 200.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<ChannelMessage>?> ListMessagesAsync(
        string channelUrl, long messageTs, int previous, int next, CancellationToken cancellationToken)
    {
        var path = $"{Channel(channelUrl)}/messages?message_ts={messageTs}&prev_limit={previous}&next_limit={next}&include=true&reverse=false";
        var reply = await CallAsync(HttpMethod.Get, path, null, cancellationToken);
        return reply.Code == SendbirdErrors.NotFound ? null : [.. reply.Demand().Items("messages").Select(SendbirdJson.Message)];
    }

    /// <summary>One message, or null.</summary>
    public async Task<ChannelMessage?> FindMessageAsync(string channelUrl, long messageId, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Get, $"{Channel(channelUrl)}/messages/{messageId}", null, cancellationToken);
        return reply.Code == SendbirdErrors.NotFound ? null : SendbirdJson.Message(reply.Demand());
    }

    /// <summary>The application's webhook settings.</summary>
    public async Task<WebhookSettings> ReadWebhookSettingsAsync(CancellationToken cancellationToken) =>
        SendbirdJson.Webhook((await CallAsync(HttpMethod.Get, "v3/applications/settings/webhook", null, cancellationToken)).Demand());

    /// <summary>Replaces the application's webhook settings whole: read, merge, write.</summary>
    public async Task WriteWebhookSettingsAsync(WebhookSettings settings, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, "v3/applications/settings/webhook", json =>
        {
            json.WriteBoolean("enabled", settings.Enabled);
            json.WriteString("url", settings.Url);
            json.WriteBoolean("include_members", settings.IncludeMembers);
            WriteList(json, "enabled_events", settings.EnabledEvents);
        }, cancellationToken);
        reply.Demand();
    }

    /// <summary>Whether new users join by being invited.</summary>
    public async Task<bool> ReadDefaultInvitationPreferenceAsync(CancellationToken cancellationToken) =>
        (await CallAsync(HttpMethod.Get, "v3/applications/default_channel_invitation_preference", null, cancellationToken)).Demand().Flag("auto_accept", true);

    /// <summary>Sets whether new users join by being invited.</summary>
    public async Task WriteDefaultInvitationPreferenceAsync(bool autoAccept, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(
            HttpMethod.Put, "v3/applications/default_channel_invitation_preference", json => json.WriteBoolean("auto_accept", autoAccept), cancellationToken);
        reply.Demand();
    }

    private static string Channel(string channelUrl) => $"v3/group_channels/{Uri.EscapeDataString(channelUrl)}";

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyCollection<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private async Task<SendbirdReply> CallAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonBody.Write(body);
        }

        return new SendbirdReply(await http.CallAsync(Name, request, cancellationToken));
    }
}
