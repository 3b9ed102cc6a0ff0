using System.Text.Json;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Writes the message resource (docs/reference/sendbird.md#message-fields). Call under the channel's lock.</summary>
internal static class MessageJson
{
    public static void Write(Utf8JsonWriter writer, GroupChannel channel, Message message, MessageViewOptions? options = null)
    {
        var fields = options ?? MessageViewOptions.Plain;
        writer.WriteStartObject();
        writer.WriteNumber("message_id", message.MessageId);
        writer.WriteString("type", message.Type);
        writer.WriteString("custom_type", message.CustomType);
        writer.WriteString("channel_url", channel.ChannelUrl);
        writer.WriteString("channel_type", "group");
        WriteUser(writer, channel, message.VisibleSender);
        writer.WriteString("mention_type", message.MentionType);
        WriteMentioned(writer, message);
        writer.WriteBoolean("is_removed", message.IsRemoved);
        // A removed message is listed without its content.
        writer.WriteString("message", message.IsRemoved ? "" : message.Text);
        writer.WriteString("data", message.IsRemoved ? "" : message.Data);
        writer.WriteStartObject("translations");
        writer.WriteEndObject();
        WriteFile(writer, message);
        writer.WriteNumber("created_at", message.CreatedAt);
        writer.WriteNumber("updated_at", message.UpdatedAt);
        writer.WriteNumber("message_survival_seconds", -1);
        writer.WriteNumber("message_retention_hour", -1);
        writer.WriteBoolean("silent", message.IsSilent);
        writer.WriteBoolean("is_op_msg", channel.IsOperator(message.Sender));
        WriteThread(writer, channel, message, fields);
        if (fields.SortedMetaArray)
        {
            writer.WritePropertyName("sorted_metaarray");
            writer.WriteRawValue(message.SortedMetaArray ?? "[]");
        }

        WriteMessageEvents(writer, message);
        writer.WriteEndObject();
    }

    public static void WriteMessageEvents(Utf8JsonWriter writer, Message message)
    {
        writer.WriteStartObject("message_events");
        writer.WriteString("send_push_notification", "receivers");
        writer.WriteBoolean("update_unread_count", !message.IsSilent);
        writer.WriteBoolean("update_mention_count", true);
        writer.WriteBoolean("update_last_message", true);
        writer.WriteEndObject();
    }

    public static void WriteMentioned(Utf8JsonWriter writer, Message message)
    {
        writer.WriteStartArray("mentioned_users");
        foreach (var user in message.Mentioned)
        {
            UserJson.WriteShort(writer, user);
        }

        writer.WriteEndArray();
    }

    /// <summary>That a message is a reply.</summary>
    public static void WriteReplyMarks(Utf8JsonWriter writer, Message message)
    {
        if (message.ParentMessageId != 0)
        {
            writer.WriteNumber("parent_message_id", message.ParentMessageId);
            writer.WriteBoolean("is_reply_to_channel", message.IsReplyToChannel);
        }
    }

    private static void WriteThread(Utf8JsonWriter writer, GroupChannel channel, Message message, MessageViewOptions fields)
    {
        WriteReplyMarks(writer, message);
        if (fields.ParentInfo)
        {
            ThreadJson.WriteParent(writer, channel, message);
        }

        if (fields.ThreadInfo)
        {
            ThreadJson.WriteInfo(writer, channel, message);
        }

        if (fields.Reactions)
        {
            ThreadJson.WriteReactions(writer, message);
        }
    }

    private static void WriteUser(Utf8JsonWriter writer, GroupChannel channel, User? sender)
    {
        if (sender is null)
        {
            writer.WriteNull("user");
            return;
        }

        writer.WriteStartObject("user");
        UserJson.WriteProfile(writer, sender);
        UserJson.WriteBotMark(writer, sender);
        writer.WriteString("role", channel.IsOperator(sender) ? "operator" : "");
        writer.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter writer, Message message)
    {
        writer.WriteStartObject("file");
        if (message.SingleFile is { } file && !message.IsRemoved)
        {
            writer.WriteString("url", file.SharedUrl);
            writer.WriteString("name", file.Name);
            writer.WriteString("type", file.Type);
            writer.WriteNumber("size", file.Size);
            writer.WriteString("data", message.Data);
        }

        writer.WriteEndObject();
        if (message.HasSeveralFiles)
        {
            MessageFileJson.WriteList(writer, message.IsRemoved ? [] : message.Files);
        }
        else if (message.SingleFile is { } only)
        {
            MessageFileJson.WriteThumbnails(writer, message.IsRemoved ? null : only);
        }
    }
}
