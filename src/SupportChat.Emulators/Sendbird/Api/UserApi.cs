using System.Collections.Immutable;
using System.Globalization;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Sockets;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Users, their tokens and their invitation preference (docs/reference/sendbird.md#users).</summary>
internal sealed class UserApi(SendbirdApplication application, SessionTokens sessions, Memberships memberships, SocketHub hub)
{
    private const int PreferredLanguages = 4;

    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(1);

    public void Create(SendbirdCall call)
    {
        var userId = Limits.NewUserId(call.Body.RequiredString("user_id", Limits.UserId));
        var nickname = call.Body.RequiredString("nickname", Limits.Nickname);
        var profileUrl = call.Body.RequiredString("profile_url", Limits.Url);
        var metadata = call.Body.StringMap("metadata", Limits.MetadataItems, Limits.MetadataKey, Limits.MetadataValue) ?? [];
        var discoveryKeys = call.Body.StringList("discovery_keys", Limits.UsersPerCall) ?? [];
        var withToken = call.Body.Bool("issue_access_token") == true;
        call.RefuseRest();

        var user = application.AddUser(userId);
        user.Nickname = nickname;
        user.ProfileUrl = profileUrl;
        user.ChangeMetadata(_ => metadata.ToImmutableDictionary());
        user.DiscoveryKeys = [.. discoveryKeys];
        user.AccessToken = withToken ? NewAccessToken(user) : "";
        user.OwnsToken = withToken;
        call.Answer(writer => UserJson.Write(writer, user));
    }

    /// <summary>With <c>include_unread_count</c> also how much the user has not read, in channels of some custom types if asked so.</summary>
    public void Get(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        var withCounts = call.Query.Bool("include_unread_count", false);
        var filter = new ChannelKindFilter(call.Query);
        call.AnswerObject(writer =>
        {
            UserJson.WriteProperties(writer, user);
            if (withCounts)
            {
                writer.WriteNumber("unread_message_count", UnreadCounts.Messages(user, filter));
                writer.WriteNumber("unread_channel_count", UnreadCounts.Channels(user, filter));
            }
        });
    }

    public void Update(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        var nickname = call.Body.String("nickname", Limits.Nickname);
        var profileUrl = call.Body.String("profile_url", Limits.Url);
        var isActive = call.Body.Bool("is_active");
        var leaves = call.Body.Bool("leave_all_when_deactivated") ?? true;
        var token = call.Body.Bool("issue_access_token");
        var lastSeenAt = call.Body.Number("last_seen_at");
        var discoveryKeys = call.Body.StringList("discovery_keys", Limits.UsersPerCall);
        var languages = call.Body.StringList("preferred_languages", PreferredLanguages);
        // The vendor's own clients repeat it beside the path.
        call.Ignore("user_id");
        call.RefuseRest();

        user.Nickname = nickname ?? user.Nickname;
        user.ProfileUrl = profileUrl ?? user.ProfileUrl;
        user.LastSeenAt = lastSeenAt ?? user.LastSeenAt;
        user.DiscoveryKeys = discoveryKeys is null ? user.DiscoveryKeys : [.. discoveryKeys];
        user.PreferredLanguages = languages is null ? user.PreferredLanguages : [.. languages];
        user.AccessToken = token switch { true => NewAccessToken(user), false => "", null => user.AccessToken };
        user.OwnsToken |= user.AccessToken.Length > 0;
        user.IsActive = isActive ?? user.IsActive;
        if (isActive == false && leaves)
        {
            memberships.LeaveAll(user, Memberships.AdminDeactivated);
        }

        if (isActive == false)
        {
            EndSessions(user, 400300, "User is deactivated.");
        }

        call.Answer(writer => UserJson.Write(writer, user));
    }

    /// <summary>What an SDK user may change of itself.</summary>
    public void UpdateSelf(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        if (call.Caller != user)
        {
            throw SendbirdException.NotAuthorized("Only the own profile may be changed.");
        }

        var nickname = call.Body.String("nickname", Limits.Nickname);
        var profileUrl = call.Body.String("profile_url", Limits.Url);
        var languages = call.Body.StringList("preferred_languages", PreferredLanguages);
        call.RefuseRest();
        user.Nickname = nickname ?? user.Nickname;
        user.ProfileUrl = profileUrl ?? user.ProfileUrl;
        user.PreferredLanguages = languages is null ? user.PreferredLanguages : [.. languages];
        call.Answer(writer => UserJson.Write(writer, user));
    }

    public void Delete(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        call.RefuseRest();
        user.IsDeleted = true;
        user.IsActive = false;
        user.RevokeTokens();
        application.RemoveUser(user);
        memberships.LeaveAll(user, Memberships.AdminDeleted);
        EndSessions(user, 400301, "User not found.");
        call.AnswerEmpty();
    }

    public void List(SendbirdCall call)
    {
        var query = call.Query;
        var limit = query.Within("limit", 1, Limits.PageSize, Limits.DefaultPageSize);
        var mode = query.Word("active_mode", "activated", "deactivated", "all");
        var ids = query.List("user_ids");
        var nickname = query.String("nickname");
        var start = query.String("nickname_startswith");
        var key = query.String("metadatakey");
        var values = query.List("metadatavalues_in");
        if (key is null && values is not null)
        {
            throw SendbirdException.Missing("metadatakey");
        }

        var withBots = query.Bool("show_bot", true);
        var after = query.String("token") is { } token
            ? long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : throw SendbirdException.ExpiredToken()
            : 0;
        var candidates = ids is null ? application.Users : ids.Select(application.FindUser).OfType<User>();
        var page = candidates
            .Where(user => user.Sequence > after
                && (mode == "all" || user.IsActive == (mode == "activated"))
                && (withBots || user.Bot is null)
                && (nickname is null || user.Nickname == nickname)
                && (start is null || user.Nickname.StartsWith(start, StringComparison.Ordinal))
                && (key is null || user.Metadata.TryGetValue(key, out var value) && values?.Contains(value) != false))
            .OrderBy(user => user.Sequence)
            .Take(limit + 1)
            .ToList();

        call.AnswerObject(writer =>
        {
            writer.WriteStartArray("users");
            page.Take(limit).ToList().ForEach(user => UserJson.Write(writer, user));
            writer.WriteEndArray();
            writer.WriteString("next", page.Count > limit ? page[limit - 1].Sequence.ToString(CultureInfo.InvariantCulture) : "");
        });
    }

    public void IssueToken(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        var expiresAt = call.Body.Number("expires_at") ?? application.NowMs + (long)SessionTokens.DefaultLifetime.TotalMilliseconds;
        if (!user.IsActive)
        {
            throw SendbirdException.Deactivated();
        }

        if (expiresAt <= application.NowMs)
        {
            throw SendbirdException.Invalid("expires_at");
        }

        call.RefuseRest();
        user.OwnsToken = true;
        var token = sessions.Issue(user, SessionKind.Token, expiresAt);
        call.AnswerObject(writer =>
        {
            writer.WriteString("token", token);
            writer.WriteNumber("expires_at", expiresAt);
        });
    }

    public void RevokeTokens(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        call.RefuseRest();
        user.RevokeTokens();
        EndSessions(user, 400310, "The session was revoked.");
        call.AnswerEmpty();
    }

    private void EndSessions(User user, int reason, string message)
    {
        foreach (var connection in hub.Of(user))
        {
            _ = connection.EndAsync(SocketFrame.Expired(reason, message), LeaveTime);
        }
    }

    private string NewAccessToken(User user) => sessions.Issue(user, SessionKind.Token, long.MaxValue);
}
