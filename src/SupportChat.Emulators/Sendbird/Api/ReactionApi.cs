using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>
/// Reactions to messages (docs/reference/sendbird.md#threads-and-reactions), and the emojis that a client offers. No webhook tells of them here.
/// </summary>
internal sealed class ReactionApi(SendbirdApplication application, ChannelEvents events)
{
    /// <summary>Tells a client at its login whether it knows the set already.</summary>
    public const string EmojiHash = "supportchat-emojis-1";

    private const string Add = "add";
    private const string Remove = "delete";

    /// <summary>The keys of the vendor's own set; the pictures are not.</summary>
    private static readonly (string Key, string Sign)[] Emojis =
    [
        ("sendbird_emoji_heart_eyes", "😍"), ("sendbird_emoji_laughing", "😆"), ("sendbird_emoji_thumbsup", "👍"), ("sendbird_emoji_thumbsdown", "👎"),
        ("sendbird_emoji_sob", "😭"), ("sendbird_emoji_rage", "😡"),
    ];

    /// <summary>One category with all of them.</summary>
    public static void ListEmojis(SendbirdCall call) => call.AnswerObject(writer =>
    {
        writer.WriteString("emoji_hash", EmojiHash);
        writer.WriteStartArray("emoji_categories");
        writer.WriteStartObject();
        writer.WriteNumber("id", 1);
        writer.WriteString("name", "Default");
        writer.WriteString("url", Picture(Emojis[0].Sign));
        writer.WriteStartArray("emojis");
        for (var i = 0; i < Emojis.Length; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", i + 1);
            writer.WriteString("key", Emojis[i].Key);
            writer.WriteString("url", Picture(Emojis[i].Sign));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    public void List(SendbirdCall call)
    {
        var (channel, messageId) = MessageApi.Find(application, call);
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var message = channel.Messages.Get(messageId);
            call.AnswerObject(writer =>
            {
                foreach (var reaction in message.Reactions.GroupBy(reaction => reaction.Key, StringComparer.Ordinal))
                {
                    UserJson.WriteList(writer, reaction.Key, reaction.Select(item => item.User.UserId));
                }
            });
        }
    }

    public void React(SendbirdCall call)
    {
        var key = call.Body.RequiredText("reaction", Limits.CustomType);
        Change(call, call.Body.String("user_id"), key, Add);
    }

    public void TakeBack(SendbirdCall call)
    {
        var key = call.Query.String("reaction") ?? call.Body.RequiredText("reaction", Limits.CustomType);
        Change(call, call.Query.String("user_id") ?? call.Body.String("user_id"), key, Remove);
    }

    private void Change(SendbirdCall call, string? userId, string key, string operation)
    {
        var (channel, messageId) = MessageApi.Find(application, call);
        var user = call.Caller ?? application.User(userId ?? throw SendbirdException.Missing("user_id"));
        call.Ignore("channel_type", "channel_url", "message_id");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            channel.JoinedMember(user.UserId);
            var message = channel.Messages.Get(messageId);
            var isThere = message.Reactions.RemoveAll(reaction => reaction.Key == key && reaction.User == user) > 0;
            if (operation == Remove && !isThere)
            {
                throw SendbirdException.NotFound("Reaction");
            }

            if (operation == Add)
            {
                message.Reactions.Add(new Reaction(key, user, application.NowMs));
            }

            events.Reacted(channel, message, user, key, operation, application.NowMs);
            call.AnswerObject(writer =>
            {
                writer.WriteBoolean("success", true);
                writer.WriteNumber("msg_id", messageId);
                writer.WriteString("user_id", user.UserId);
                writer.WriteString("reaction", key);
                writer.WriteString("operation", operation);
                writer.WriteNumber("updated_at", application.NowMs);
            });
        }
    }

    /// <summary>Drawn by the browser's own font, so that nothing has to be fetched.</summary>
    private static string Picture(string sign) => "data:image/svg+xml," + Uri.EscapeDataString(
        $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><text x='16' y='25' font-size='24' text-anchor='middle'>{sign}</text></svg>");
}
