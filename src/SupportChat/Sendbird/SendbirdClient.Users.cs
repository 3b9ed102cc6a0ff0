using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

public sealed partial class SendbirdClient
{
    private const int MaxNickname = 80;
    private const int MaxProfileUrl = 2_048;

    /// <summary>
    /// Creates a user (docs/reference/sendbird.md#create-a-user); a nickname beyond 80 characters is cut, a profile URL beyond 2,048 left out. True: created;
    /// false: it existed.
    /// </summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task<bool> CreateUserAsync(SendbirdUser user, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Post, "v3/users", json =>
        {
            json.WriteString("user_id", user.UserId);
            json.WriteString("nickname", TextLimit.Cut(user.Nickname, MaxNickname));
            json.WriteString("profile_url", ProfileUrl(user.ProfileUrl));
        }, cancellationToken);
        if (reply.Code == SendbirdErrors.AlreadyExists)
        {
            return false;
        }

        reply.Demand();
        return true;
    }

    /// <summary>A user (docs/reference/sendbird.md#read-and-change-users), or null.</summary>
    /// <exception cref="UpstreamException">Sendbird gave no answer.</exception>
    public async Task<SendbirdUser?> FindUserAsync(string userId, CancellationToken cancellationToken)
    {
        var reply = await CallAsync(HttpMethod.Get, User(userId), null, cancellationToken);
        return reply.IsNotFound ? null : reply.Read(SendbirdJson.User);
    }

    /// <summary>Changes what is given (docs/reference/sendbird.md#read-and-change-users); deactivation leaves the user's channels as they are.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it (400201: no such user), or gave no answer.</exception>
    public async Task UpdateUserAsync(string userId, string? nickname, string? profileUrl, bool? isActive, CancellationToken cancellationToken)
    {
        if (nickname is null && profileUrl is null && isActive is null)
        {
            return;
        }

        var reply = await CallAsync(HttpMethod.Put, User(userId), json =>
        {
            WriteOptional(json, "nickname", nickname is null ? null : TextLimit.Cut(nickname, MaxNickname));
            WriteOptional(json, "profile_url", profileUrl is null ? null : ProfileUrl(profileUrl));
            if (isActive is { } active)
            {
                json.WriteBoolean("is_active", active);
                json.WriteBoolean("leave_all_when_deactivated", false);
            }
        }, cancellationToken);
        reply.Demand();
    }

    /// <summary>A session token (docs/reference/sendbird.md#tokens); null: the user is unknown.</summary>
    /// <exception cref="UpstreamException">Sendbird refused it, or gave no answer.</exception>
    public async Task<SessionToken?> IssueSessionTokenAsync(string userId, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var asked = expiresAt.ToUnixTimeMilliseconds();
        var reply = await CallAsync(HttpMethod.Post, $"{User(userId)}/token", json => json.WriteNumber("expires_at", asked), cancellationToken);
        return reply.IsNotFound
            ? null
            : reply.Read(json => new SessionToken(
                json.Text("token") ?? throw new JsonException("No token."),
                DateTimeOffset.FromUnixTimeMilliseconds(json.Number("expires_at") ?? asked)));
    }

    /// <summary>Half an address shows nothing: one that is too long is left out.</summary>
    private static string ProfileUrl(string url) => url.Length <= MaxProfileUrl ? url : "";
}
