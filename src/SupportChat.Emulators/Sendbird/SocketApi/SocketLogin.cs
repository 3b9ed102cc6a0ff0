using System.Text.Json;
using SupportChat.Emulators.Sendbird.Api;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Sockets;

namespace SupportChat.Emulators.Sendbird.SocketApi;

/// <summary>
/// Logs clients in: by session token, by session key on a reconnect, or by user id alone where the user owns no token (docs/reference/sendbird.md#tokens,
/// #connect, #session-refresh).
/// </summary>
internal sealed class SocketLogin(SendbirdApplication application, SessionTokens sessions)
{
    /// <summary>The session that the sub-protocol header asks for. Throws the refusal that goes into the LOGI frame.</summary>
    public Session Check(string? subProtocol, string? userId)
    {
        var proof = ReadProof(subProtocol);
        var session = proof switch
        {
            { Token: { } token } => sessions.CheckToken(token),
            { Auth: { } key } => sessions.CheckKey(key),
            _ => new Session(UserWithoutToken(userId), long.MaxValue),
        };
        if (userId is { Length: > 0 } && session.User.UserId != userId)
        {
            throw new SendbirdException(400302, "The session token belongs to another user.");
        }

        return session.User.IsActive ? session : throw SendbirdException.Deactivated();
    }

    /// <summary>A key that lives as long as the session.</summary>
    public string NewKey(Session session) => sessions.Issue(session.User, SessionKind.Key, session.ExpiresAt);

    public byte[] Frame(Session session) => SocketFrame.Build("LOGI", writer =>
    {
        UserJson.WriteProfile(writer, session.User);
        writer.WriteString("key", NewKey(session));
        writer.WriteString("ekey", "");
        writer.WriteNumber("login_ts", application.NowMs);
        writer.WriteNumber("ping_interval", 15);
        writer.WriteNumber("pong_timeout", 5);
        writer.WriteStartObject("reconnect");
        writer.WriteNumber("interval", 3);
        writer.WriteNumber("max_interval", 24);
        writer.WriteNumber("mul", 2);
        writer.WriteNumber("retry_cnt", 5);
        writer.WriteEndObject();
        UserJson.WriteList(writer, "services", ["chat"]);
        UserJson.WriteList(writer, "application_attributes", []);
        UserJson.WriteList(writer, "premium_feature_list", []);
        writer.WriteNumber("file_upload_size_limit", 25);
        writer.WriteNumber("multiple_file_send_max_size", 30);
        writer.WriteString("emoji_hash", ReactionApi.EmojiHash);
        writer.WriteBoolean("use_reaction", true);
        writer.WriteNumber("max_unread_cnt_on_super_group", 100);
        writer.WriteNumber("concurrent_call_limit", 0);
        writer.WriteNumber("back_off_delay", 0);
        writer.WriteBoolean("allow_sdk_log_ingestion", false);
    });

    public static byte[] Refusal(SendbirdException refusal, string? requestId) => SocketFrame.Build("LOGI", writer =>
    {
        SocketFrame.WriteRequestId(writer, requestId);
        writer.WriteBoolean("error", true);
        writer.WriteNumber("code", refusal.Code);
        writer.WriteString("message", refusal.Message);
    });

    /// <summary>The SDK creates the user at its first login.</summary>
    private User UserWithoutToken(string? userId)
    {
        if (userId is not { Length: > 0 })
        {
            throw new SendbirdException(400302, "A session token or a user id is needed.");
        }

        if (application.FindUser(userId) is not { } user)
        {
            if (userId.Length > Limits.UserId)
            {
                throw SendbirdException.TooLong("user_id", Limits.UserId);
            }

            return application.GetOrAddUser(Limits.NewUserId(userId));
        }

        return user.OwnsToken ? throw new SendbirdException(400302, "The user owns a token, which must be presented.") : user;
    }

    private static Proof ReadProof(string? subProtocol)
    {
        if (string.IsNullOrEmpty(subProtocol))
        {
            return new Proof(null, null);
        }

        try
        {
            using var json = JsonDocument.Parse(Uri.UnescapeDataString(subProtocol));
            var body = new RequestBody(json.RootElement);
            return new Proof(body.String("token"), body.String("auth"));
        }
        catch (JsonException)
        {
            throw new SendbirdException(400302, "Sec-WebSocket-Protocol must be URI-encoded JSON.");
        }
    }

    private sealed record Proof(string? Token, string? Auth);
}
