using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Sockets;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Lists messages around an anchor, and marks them as read (docs/reference/sendbird.md#list-messages, #members).</summary>
internal sealed class MessageListApi(SendbirdApplication application, ChannelEvents events)
{
    private const int DefaultPerSide = 15;

    public void List(SendbirdCall call)
    {
        var query = call.Query;
        var channel = application.Channel(call.Route("channel_url"));
        var messageTs = query.Number("message_ts");
        var messageId = query.Number("message_id");
        if (messageTs is null && messageId is null)
        {
            throw SendbirdException.Missing("message_ts");
        }

        if (messageTs is not null && messageId is not null)
        {
            throw SendbirdException.Incompatible("\"message_ts\" and \"message_id\" cannot be used together.");
        }

        var previous = query.Within("prev_limit", 0, Limits.MessagesPerSide, DefaultPerSide);
        var next = query.Within("next_limit", 0, Limits.MessagesPerSide, DefaultPerSide);
        var include = query.Bool("include", true);
        var reverse = query.Bool("reverse", false);
        var fields = MessageViewOptions.Of(query);
        var parentId = query.Number("parent_message_id");
        var operators = query.Word("operator_filter", "all", "operator", "nonoperator");
        var inChannel = Filter(query, parentId);
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            if (call.Caller is { } caller)
            {
                channel.JoinedMember(caller.UserId);
            }

            bool Wanted(Message message) => inChannel(message) && (operators == "all" || channel.IsOperator(message.Sender) == (operators == "operator"));
            var thread = parentId is { } id ? channel.Messages.Get(id) : null;
            var (from, to) = Anchor(channel.Messages, messageTs, messageId);
            var ordered = channel.Messages.Ordered;
            var page = Before(ordered, from, previous, Wanted);
            page.Reverse();
            page.AddRange(include ? Between(ordered, from, to, Wanted) : []);
            page.AddRange(After(ordered, to, next, Wanted));
            if (reverse)
            {
                page.Reverse();
            }

            // A thread begins with what it is about.
            if (thread is not null)
            {
                page.Insert(0, thread);
            }

            call.AnswerObject(writer =>
            {
                writer.WriteStartArray("messages");
                page.ForEach(message => MessageJson.Write(writer, channel, message, fields));
                writer.WriteEndArray();
                if (query.Bool("checking_has_next", false))
                {
                    writer.WriteBoolean("has_next", After(ordered, to, next + 1, Wanted).Count > next);
                }
            });
        }
    }

    public void MarkAsRead(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var user = call.Caller ?? application.User(call.Body.RequiredText("user_id"));
        var at = call.Body.Number("timestamp") ?? application.NowMs;
        call.Ignore("user_id", "channel_url");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            Read(channel, channel.JoinedMember(user.UserId), at, origin: null);
        }

        call.AnswerEmpty();
    }

    /// <summary>Marks everything as read up to a time (milliseconds). Call under the channel's lock.</summary>
    public void Read(GroupChannel channel, Member member, long at, SocketConnection? origin)
    {
        member.ReadAt = Math.Max(at, member.ReadAt);
        var ordered = channel.Messages.Ordered;
        member.Unread = After(ordered, channel.Messages.FirstIndexAfter(member.ReadAt, long.MaxValue), int.MaxValue, message =>
            !message.IsRemoved && !message.IsSilent && message.Sender != member.User).Count;
        events.Read(channel, member, origin);
    }

    /// <summary>Range of the messages that are the anchor: all of that millisecond, or the one of that id.</summary>
    private static (int From, int To) Anchor(MessageLog messages, long? messageTs, long? messageId)
    {
        if (messageTs is { } ts)
        {
            return (messages.FirstIndexAfter(ts, long.MinValue), messages.FirstIndexAfter(ts, long.MaxValue));
        }

        if (!messages.TryGetEvenRemoved(messageId!.Value, out var anchor))
        {
            throw SendbirdException.NotFound("Message");
        }

        var after = messages.FirstIndexAfter(anchor.CreatedAt, anchor.MessageId);
        return (after - 1, after);
    }

    /// <summary>
    /// The filters that a call names: kinds, senders, removed ones, and replies, either those to one message or as <c>include_reply_type</c> says.
    /// </summary>
    public static Predicate<Message> Filter(RequestQuery query, long? parentId)
    {
        var removed = query.Bool("including_removed", false);
        var senders = query.List("sender_ids") ?? query.List("sender_id");
        var customTypes = query.List("custom_types") ?? query.List("custom_type");
        var type = query.String("message_type");
        // Replies in threads are left out unless they are asked for.
        var replies = (query.String("include_reply_type") ?? "none").ToLowerInvariant();
        if (replies is not ("none" or "all" or "only_reply_to_channel"))
        {
            throw SendbirdException.Invalid("include_reply_type");
        }

        return message => (removed || !message.IsRemoved)
            && (parentId is { } parent
                ? message.ParentMessageId == parent
                : message.ParentMessageId == 0 || replies == "all" || replies != "none" && message.IsReplyToChannel)
            && (senders is null || message.Sender is not null && senders.Contains(message.Sender.UserId))
            && (customTypes is null || customTypes.Contains("*") || customTypes.Contains(message.CustomType))
            && (type is null or "" || message.Type == type);
    }

    private static List<Message> Before(IReadOnlyList<Message> ordered, int from, int limit, Predicate<Message> wanted)
    {
        var found = new List<Message>();
        for (var i = from - 1; i >= 0 && found.Count < limit; i--)
        {
            if (wanted(ordered[i]))
            {
                found.Add(ordered[i]);
            }
        }

        return found;
    }

    private static List<Message> Between(IReadOnlyList<Message> ordered, int from, int to, Predicate<Message> wanted) =>
        [.. Enumerable.Range(from, to - from).Select(i => ordered[i]).Where(message => wanted(message))];

    private static List<Message> After(IReadOnlyList<Message> ordered, int to, int limit, Predicate<Message> wanted)
    {
        var found = new List<Message>();
        for (var i = to; i < ordered.Count && found.Count < limit; i++)
        {
            if (wanted(ordered[i]))
            {
                found.Add(ordered[i]);
            }
        }

        return found;
    }
}
