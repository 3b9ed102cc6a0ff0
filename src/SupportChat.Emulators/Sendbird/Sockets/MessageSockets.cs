using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Sockets;

/// <summary>Message frames to connected clients (docs/reference/sendbird.md#frames). Call under the channel's lock; times are milliseconds.</summary>
internal sealed class MessageSockets(SocketHub hub)
{
    public void Sent(GroupChannel channel, Message message, SocketConnection? origin) =>
        Broadcast(channel, origin, () => MessageFrame(message.Type, channel, message, null));

    public void Updated(GroupChannel channel, Message message, SocketConnection? origin) =>
        Broadcast(channel, origin, () => MessageFrame(EditCode(message), channel, message, null));

    public void Deleted(GroupChannel channel, Message message, long at) => Broadcast(channel, null, () => SocketFrame.Build("DELM", writer =>
    {
        WriteChannel(writer, channel);
        writer.WriteNumber("msg_id", message.MessageId);
        writer.WriteNumber("message_created_at", message.CreatedAt);
        writer.WriteNumber("ts", at);
    }));

    public void Read(GroupChannel channel, Member member, SocketConnection? origin) => Broadcast(channel, origin, () => ReadFrame(channel, member, null));

    /// <summary>A message has one reply more, or less.</summary>
    public void ThreadChanged(GroupChannel channel, Message parent) => Broadcast(channel, null, () => SocketFrame.Build("MTHD", writer =>
    {
        WriteChannel(writer, channel);
        writer.WriteNumber("parent_message_id", parent.MessageId);
        ThreadJson.WriteInfo(writer, channel.Messages.RepliesTo(parent.MessageId));
    }));

    public void Reacted(GroupChannel channel, Message message, User user, string key, string operation, long at) =>
        Broadcast(channel, null, () => SocketFrame.Build("MRCT", writer =>
        {
            WriteChannel(writer, channel);
            writer.WriteNumber("msg_id", message.MessageId);
            writer.WriteString("user_id", user.UserId);
            writer.WriteString("reaction", key);
            writer.WriteString("operation", operation);
            writer.WriteNumber("updated_at", at);
        }));

    public static string EditCode(Message message) => message.Type switch { "FILE" => "FEDI", "ADMM" => "AEDI", _ => "MEDI" };

    public static byte[] ReadFrame(GroupChannel channel, Member member, string? requestId) => SocketFrame.Build("READ", writer =>
    {
        SocketFrame.WriteRequestId(writer, requestId);
        WriteChannel(writer, channel);
        writer.WritePropertyName("user");
        UserJson.WriteShort(writer, member.User);
        writer.WriteNumber("ts", member.ReadAt);
    });

    /// <summary>A message as its sender (with the request id) and the others (without) see it.</summary>
    public static byte[] MessageFrame(string code, GroupChannel channel, Message message, string? requestId) => SocketFrame.Build(code, writer =>
    {
        SocketFrame.WriteRequestId(writer, requestId);
        WriteChannel(writer, channel);
        writer.WriteNumber("channel_id", channel.Sequence);
        writer.WriteNumber("msg_id", message.MessageId);
        writer.WriteNumber("ts", message.CreatedAt);
        writer.WriteNumber("created_at", message.CreatedAt);
        writer.WriteNumber("updated_at", message.UpdatedAt);
        writer.WriteString("custom_type", message.CustomType);
        writer.WriteString("mention_type", message.MentionType);
        MessageJson.WriteMentioned(writer, message);
        writer.WriteBoolean("silent", message.IsSilent);
        MessageJson.WriteReplyMarks(writer, message);
        ThreadJson.WriteParent(writer, channel, message);
        if (message.VisibleSender is { } sender)
        {
            writer.WriteStartObject("user");
            UserJson.WriteProfile(writer, sender);
            writer.WriteBoolean("is_bot", sender.Bot is not null);
            writer.WriteString("role", channel.Members.GetValueOrDefault(sender.UserId) is { IsOperator: true } ? "operator" : "");
            writer.WriteEndObject();
        }

        WriteContent(writer, message);
        MessageJson.WriteMessageEvents(writer, message);
    });

    private static void WriteContent(Utf8JsonWriter writer, Message message)
    {
        writer.WriteString("message", message.Text);
        writer.WriteString(message.Files.Count == 0 ? "data" : "custom", message.Data);
        if (message.HasSeveralFiles)
        {
            MessageFileJson.WriteList(writer, message.Files);
        }
        else if (message.SingleFile is { } file)
        {
            writer.WriteString("url", file.Url);
            writer.WriteString("name", file.Name);
            writer.WriteString("type", file.Type);
            writer.WriteNumber("size", file.Size);
            MessageFileJson.WriteThumbnails(writer, file);
            writer.WriteBoolean("require_auth", file.RequireAuth);
        }
    }

    private static void WriteChannel(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WriteString("channel_url", channel.ChannelUrl);
        writer.WriteString("channel_type", "group");
    }

    private void Broadcast(GroupChannel channel, SocketConnection? origin, Func<byte[]> frame)
    {
        if (hub.HasConnections)
        {
            hub.Broadcast(channel, frame(), origin);
        }
    }
}
