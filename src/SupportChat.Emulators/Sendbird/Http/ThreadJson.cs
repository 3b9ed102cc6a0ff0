using System.Text.Json;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Writes what hangs on a message: replies and reactions (docs/reference/sendbird.md#threads-and-reactions). Call under the channel's lock.</summary>
internal static class ThreadJson
{
    private const int MostReplies = 5;

    /// <summary>Nothing for a message without replies.</summary>
    public static void WriteInfo(Utf8JsonWriter writer, GroupChannel channel, Message message)
    {
        var replies = channel.Messages.RepliesTo(message.MessageId);
        if (replies.Count > 0)
        {
            WriteInfo(writer, replies);
        }
    }

    public static void WriteInfo(Utf8JsonWriter writer, IReadOnlyList<Message> replies)
    {
        var senders = replies.Select(reply => reply.VisibleSender).OfType<User>().GroupBy(sender => sender).ToList();
        writer.WriteStartObject("thread_info");
        writer.WriteNumber("reply_count", replies.Count);
        writer.WriteNumber("member_count", senders.Count);
        writer.WriteStartArray("most_replies");
        foreach (var sender in senders.OrderByDescending(group => group.Count()).Take(MostReplies))
        {
            UserJson.WriteShort(writer, sender.Key);
        }

        writer.WriteEndArray();
        writer.WriteNumber("last_replied_at", replies.Count > 0 ? replies[^1].CreatedAt : 0);
        writer.WriteNumber("updated_at", replies.Count > 0 ? replies.Max(reply => Math.Max(reply.CreatedAt, reply.UpdatedAt)) : 0);
        writer.WriteEndObject();
    }

    /// <summary>Nothing for a message that is no reply, or whose parent is gone.</summary>
    public static void WriteParent(Utf8JsonWriter writer, GroupChannel channel, Message message)
    {
        if (!channel.Messages.TryGetEvenRemoved(message.ParentMessageId, out var parent) || parent.IsRemoved)
        {
            return;
        }

        writer.WriteStartObject("parent_message_info");
        writer.WriteString("type", parent.Type);
        writer.WriteNumber("ts", parent.CreatedAt);
        writer.WriteString("message", parent.Text);
        writer.WriteString("custom_type", parent.CustomType);
        writer.WriteString("data", parent.Data);
        if (parent.VisibleSender is { } sender)
        {
            writer.WritePropertyName("user");
            UserJson.WriteShort(writer, sender);
        }

        if (parent.SingleFile is { } file)
        {
            writer.WriteStartObject("file");
            writer.WriteString("url", file.SharedUrl);
            writer.WriteString("name", file.Name);
            writer.WriteString("type", file.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public static void WriteReactions(Utf8JsonWriter writer, Message message)
    {
        writer.WriteStartArray("reactions");
        foreach (var reaction in message.Reactions.GroupBy(reaction => reaction.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("key", reaction.Key);
            UserJson.WriteList(writer, "user_ids", reaction.Select(item => item.User.UserId));
            writer.WriteNumber("updated_at", reaction.Max(item => item.At));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
