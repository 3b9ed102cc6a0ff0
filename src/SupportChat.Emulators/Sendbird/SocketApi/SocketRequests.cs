using System.Text.Json;
using SupportChat.Emulators.Sendbird.Api;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Sockets;

namespace SupportChat.Emulators.Sendbird.SocketApi;

/// <summary>Carries out the frames that clients send (docs/reference/sendbird.md#frames, #session-refresh).</summary>
internal sealed class SocketRequests(
    SendbirdApplication application, SocketLogin login, SessionTokens sessions, MessageApi messages, MessageListApi reading, ChannelSockets channels)
{
    private const string Sdk = "JavaScript";

    public void Handle(SocketConnection connection, string code, string json)
    {
        string? requestId = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var body = new RequestBody(document.RootElement);
            requestId = body.String("req_id");
            if (code is not ("PING" or "LOGI") && connection.ExpiresAt <= application.NowMs)
            {
                throw new SendbirdException(400309, "Session key has expired.");
            }

            Handle(connection, code, body, requestId);
        }
        catch (JsonException)
        {
            connection.Send(SocketFrame.Error(400403, "The frame is not valid JSON.", requestId));
        }
        catch (SendbirdException refusal)
        {
            connection.Send(code == "LOGI" ? SocketLogin.Refusal(refusal, requestId) : SocketFrame.Error(refusal.Code, refusal.Message, requestId));
        }
    }

    private void Handle(SocketConnection connection, string code, RequestBody body, string? requestId)
    {
        switch (code)
        {
            case "PING":
                connection.Send(SocketFrame.Build("PONG", writer =>
                {
                    writer.WriteNumber("id", body.Number("id") ?? 0);
                    writer.WriteNumber("ts", application.NowMs);
                }));
                break;
            case "LOGI":
                Renew(connection, body, requestId);
                break;
            case "MESG" or "FILE":
                Send(connection, code, body, requestId);
                break;
            case "MEDI" or "FEDI":
                Edit(connection, body, requestId);
                break;
            case "READ":
                Read(connection, body, requestId);
                break;
            case "TPST" or "TPEN":
                WithMember(connection, body, (channel, _) => channels.Typing(channel, connection.User, code == "TPST", connection, application.NowMs));
                break;
            case "MACK" or "ENTR" or "EXIT":
                break;
            default:
                throw SendbirdException.NotServed($"the frame {code}");
        }
    }

    /// <summary>Begins the session's clock; at its end the client is told to bring a new token.</summary>
    public void Start(SocketConnection connection, long expiresAt) => connection.Renew(expiresAt, application.NowMs, () =>
    {
        // The timer may fire early for far ends; the next connection sets a new one.
        if (connection.ExpiresAt <= application.NowMs)
        {
            connection.Expire(SocketFrame.KeyExpired());
        }
    });

    private void Renew(SocketConnection connection, RequestBody body, string? requestId)
    {
        var session = sessions.CheckToken(body.RequiredText("token"));
        if (session.User != connection.User)
        {
            throw new SendbirdException(400302, "The session token belongs to another user.");
        }

        Start(connection, session.ExpiresAt);
        connection.Send(SocketFrame.Build("LOGI", writer =>
        {
            writer.WriteString("new_key", login.NewKey(session));
            SocketFrame.WriteRequestId(writer, requestId);
        }));
    }

    private void Send(SocketConnection connection, string code, RequestBody body, string? requestId) => WithMember(connection, body, (channel, member) =>
    {
        if (channel.IsFrozen && !member.IsOperator)
        {
            throw new SendbirdException(900050, "The channel is frozen.");
        }

        var draft = new MessageDraft(
            code,
            code == "FILE" ? body.String("message", Limits.Message) ?? "" : body.RequiredText("message", Limits.Message),
            body.String("custom_type", Limits.CustomType) ?? "",
            body.String(code == "FILE" ? "custom" : "data") ?? "",
            code == "FILE" ? MessageFileReader.OfFrame(body) : [],
            body.String("mention_type") ?? "users",
            (body.StringList("mentioned_user_ids", Limits.Mentions) ?? []).Select(application.FindUser).OfType<User>().ToList(),
            body.Bool("silent") ?? false,
            body.Number("parent_message_id") ?? 0,
            body.Bool("reply_to_channel") ?? false,
            body.Array("metaarray")?.GetRawText(),
            null);
        var message = messages.Add(channel, connection.User, draft, Sdk, connection);
        Acknowledge(connection, MessageSockets.MessageFrame(code, channel, message, requestId));
    });

    private void Edit(SocketConnection connection, RequestBody body, string? requestId) => WithMember(connection, body, (channel, _) =>
    {
        var message = channel.Messages.Get(body.Number("msg_id") ?? throw SendbirdException.Missing("msg_id"));
        if (message.Sender != connection.User)
        {
            throw SendbirdException.NotAuthorized("Only the sender may edit a message.");
        }

        messages.Edit(
            channel, message, body.String("message", Limits.Message), body.String("custom_type", Limits.CustomType), body.String("data"), Sdk, connection);
        Acknowledge(connection, MessageSockets.MessageFrame(MessageSockets.EditCode(message), channel, message, requestId));
    });

    private void Read(SocketConnection connection, RequestBody body, string? requestId) => WithMember(connection, body, (channel, member) =>
    {
        reading.Read(channel, member, application.NowMs, connection);
        Acknowledge(connection, MessageSockets.ReadFrame(channel, member, requestId));
    });

    private void Acknowledge(SocketConnection connection, byte[] frame) => _ = connection.SendLaterAsync(frame, application.Options.SocketAckDelay);

    private void WithMember(SocketConnection connection, RequestBody body, Action<GroupChannel, Member> act)
    {
        var channel = application.FindChannel(body.RequiredText("channel_url")) ?? throw new SendbirdException(900500, "Channel not found.");
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            act(channel, channel.Members.GetValueOrDefault(connection.User.UserId) is { IsJoined: true } member ? member
                : throw new SendbirdException(900020, "Not a member of the channel."));
        }
    }
}
