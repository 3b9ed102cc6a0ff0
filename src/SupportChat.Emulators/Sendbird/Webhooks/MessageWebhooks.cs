using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>
/// The message events (docs/reference/sendbird.md#message-webhooks, #channel-webhooks). Call under the channel's lock; times are milliseconds.
/// </summary>
internal sealed class MessageWebhooks(WebhookEnqueuer publisher)
{
    private const string LoopbackAddress = "127.0.0.1";

    public void Sent(GroupChannel channel, Message message, string sdk) =>
        Publish(WebhookCategories.MessageSend, channel, message, sdk, writer => WriteContent(writer, message));

    public void Updated(GroupChannel channel, Message message, string sdk) => Publish(WebhookCategories.MessageUpdate, channel, message, sdk, writer =>
    {
        WriteContent(writer, message);
        writer.WriteNumber("updated_at", message.UpdatedAt);
    });

    public void Deleted(GroupChannel channel, Message message, string sdk, long at) => Publish(WebhookCategories.MessageDelete, channel, message, sdk, writer =>
    {
        writer.WriteNumber("created_at", message.CreatedAt);
        writer.WriteNumber("deleted_at", at);
    });

    /// <summary>A member has read everything.</summary>
    public void Read(GroupChannel channel, Member member) => publisher.Publish(WebhookCategories.MessageRead, channel, writer =>
    {
        writer.WriteStartArray("read_updates");
        writer.WriteStartObject();
        writer.WriteString("user_id", member.User.UserId);
        writer.WriteNumber("read_ts", member.ReadAt);
        writer.WriteNumber("channel_unread_message_count", member.Unread);
        writer.WriteNumber("total_unread_message_count", member.Unread);
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    private void Publish(string category, GroupChannel channel, Message message, string sdk, Action<Utf8JsonWriter> writePayload) =>
        publisher.Publish(category, channel, writer =>
        {
            if (message.VisibleSender is { } sender)
            {
                writer.WritePropertyName("sender");
                UserJson.WriteSender(writer, sender);
            }

            writer.WriteBoolean("silent", message.IsSilent);
            if (sdk != "API")
            {
                writer.WriteString("sender_ip_addr", LoopbackAddress);
            }

            writer.WriteString("custom_type", message.CustomType);
            writer.WriteString("mention_type", message.MentionType);
            MessageJson.WriteMentioned(writer, message);
            writer.WriteString("type", message.Type);
            writer.WriteStartObject("payload");
            writer.WriteNumber("message_id", message.MessageId);
            writePayload(writer);
            writer.WriteEndObject();
            writer.WriteString("sdk", sdk);
            MessageJson.WriteMessageEvents(writer, message);
        });

    private static void WriteContent(Utf8JsonWriter writer, Message message)
    {
        writer.WriteString("custom_type", message.CustomType);
        if (message.Files.Count == 0 || message.Text.Length > 0)
        {
            writer.WriteString("message", message.Text);
        }

        if (message.HasSeveralFiles)
        {
            // Unverified: no source shows several files in a webhook, so they have the names of the REST resource.
            MessageFileJson.WriteList(writer, message.Files);
        }
        else if (message.SingleFile is { } file)
        {
            writer.WriteString("filename", file.Name);
            writer.WriteString("content_type", file.Type);
            writer.WriteString("url", file.SharedUrl);
            writer.WriteNumber("content_size", file.Size);
        }
        else
        {
            writer.WriteStartObject("translations");
            writer.WriteEndObject();
        }

        writer.WriteNumber("created_at", message.CreatedAt);
        writer.WriteString("data", message.Data);
        if (message.ParentMessageId != 0)
        {
            writer.WriteNumber("parent_message_id", message.ParentMessageId);
        }
    }
}
