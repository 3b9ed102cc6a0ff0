using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

public sealed partial class SendbirdClient
{
    private const int MaxMemberPages = 1_000;

    /// <summary>Invites (docs/reference/sendbird.md#members); false: the channel, or a user, is not there.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it (400300: a user is deactivated), or gave no answer.</exception>
    public async Task<bool> InviteAsync(string channelUrl, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        foreach (var some in userIds.Chunk(MaxUsersPerCall))
        {
            var reply = await CallAsync(HttpMethod.Post, $"{Channel(channelUrl)}/invite", json => WriteList(json, "user_ids", some), cancellationToken);
            if (reply.IsNotFound)
            {
                return false;
            }

            reply.Demand();
        }

        return true;
    }

    /// <summary>Accepts an invitation for a user (docs/reference/sendbird.md#members); needed where users do not join at once.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it (400201: there is no invitation), or gave no answer.</exception>
    public async Task AcceptInvitationAsync(string channelUrl, string userId, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Put, $"{Channel(channelUrl)}/accept", json => json.WriteString("user_id", userId), cancellationToken);
        reply.Demand();
    }

    /// <summary>Removes members (docs/reference/sendbird.md#members); a channel or member that is not there counts as done.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task LeaveAsync(string channelUrl, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
    {
        foreach (var some in userIds.Chunk(MaxUsersPerCall))
        {
            var reply = await CallAsync(HttpMethod.Put, $"{Channel(channelUrl)}/leave", json => WriteList(json, "user_ids", some), cancellationToken);
            if (reply.Code is not (SendbirdErrors.NotFound or SendbirdErrors.NotMember))
            {
                reply.Demand();
                continue;
            }

            // One who is not there may have kept the others in: each by itself.
            foreach (var userId in some.Length > 1 ? some : [])
            {
                await LeaveAsync(channelUrl, [userId], cancellationToken);
            }
        }
    }

    /// <summary>All members (docs/reference/sendbird.md#members), invited and deactivated ones too; null: the channel is gone.</summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<IReadOnlyList<ChannelMember>?> ListMembersAsync(string channelUrl, CancellationToken cancellationToken)
    {
        var members = new List<ChannelMember>();
        string? token = null;
        for (var page = 0; page < MaxMemberPages; page++)
        {
            var path = $"{Channel(channelUrl)}/members?limit=100&member_state_filter=all&member_active_mode_filter=all{Page(token)}";
            var reply = await CallAsync(HttpMethod.Get, path, null, cancellationToken);
            if (reply.IsNotFound)
            {
                return null;
            }

            if (reply.Code == SendbirdErrors.PageTokenExpired && token is not null)
            {
                members.Clear();
                token = null;
                continue;
            }

            token = reply.Read(json =>
            {
                _ = SendbirdJson.List(json, "members");
                members.AddRange(SendbirdJson.Members(json));
                return json.Text("next");
            });
            if (string.IsNullOrEmpty(token))
            {
                return members;
            }
        }

        throw new UpstreamException(Name, UpstreamFailure.Transient, "endless-list", "Sendbird's list of members does not end.");
    }
}
