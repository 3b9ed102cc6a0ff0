using System.Globalization;
using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Calls that only SDK clients make (docs/reference/sendbird.md#session-refresh, #sdk-calls).</summary>
internal sealed class SdkApi(SendbirdApplication application, SessionTokens sessions, ChannelEvents events, MessageListApi reading)
{
    private const int HugeGap = 1_000;

    /// <summary>A session key for a token, without a socket; needs no other proof.</summary>
    public void IssueKey(SendbirdCall call)
    {
        var token = call.Body.String("token") ?? call.Header("Access-token") ?? throw SendbirdException.Missing("token");
        var session = sessions.CheckToken(token);
        if (session.User.UserId != call.Route("user_id"))
        {
            throw new SendbirdException(400302, "The session token belongs to another user.");
        }

        call.RefuseRest();
        call.AnswerObject(writer =>
        {
            writer.WriteString("key", sessions.Issue(session.User, SessionKind.Key, session.ExpiresAt));
            UserJson.WriteList(writer, "services", ["chat"]);
            writer.WriteNumber("expires_at", session.ExpiresAt);
        });
    }

    /// <summary>Messages edited or deleted since a time or an earlier answer.</summary>
    public void MessageChanges(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var since = Since(call);
        var fields = MessageViewOptions.Of(call.Query);
        // A client may hear of more than it shows.
        call.Ignore("include_reply_type");
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            channel.JoinedMember(call.Caller!.UserId);
            var ordered = channel.Messages.Ordered;
            call.AnswerObject(writer =>
            {
                writer.WriteStartArray("updated");
                foreach (var message in ordered.Where(message => !message.IsRemoved && message.UpdatedAt > since))
                {
                    MessageJson.Write(writer, channel, message, fields);
                }

                writer.WriteEndArray();
                writer.WriteStartArray("deleted");
                foreach (var message in ordered.Where(message => message.DeletedAt > since))
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("message_id", message.MessageId);
                    writer.WriteNumber("deleted_at", message.DeletedAt);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteBoolean("has_more", false);
                writer.WriteString("next", application.NowMs.ToString(CultureInfo.InvariantCulture));
            });
        }
    }

    /// <summary>Messages that a client's cache lacks on both sides of what it has; too many of them are only announced.</summary>
    public void MessageGap(SendbirdCall call)
    {
        var query = call.Query;
        var channel = application.Channel(call.Route("channel_url"));
        var threshold = query.Number("huge_gap_threshold") ?? HugeGap;
        var fields = MessageViewOptions.Of(query);
        var wanted = MessageListApi.Filter(query, parentId: null);
        // The newest comes first, which is what the SDK asks for; it has two names for some of its wishes.
        call.Ignore("reverse", "include_meta_array", "show_subchannel_messages_only");
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            channel.JoinedMember(call.Caller!.UserId);
            var previous = Between(channel, wanted, query.Number("prev_start_ts") ?? 0, query.Number("prev_end_ts") ?? 0);
            var next = Between(channel, wanted, query.Number("next_start_ts") ?? 0, query.Number("next_end_ts") ?? 0);
            var missing = previous.Count + next.Count - (query.Number("prev_cache_count") ?? 0) - (query.Number("next_cache_count") ?? 0);
            var isHuge = missing > threshold;
            call.AnswerObject(writer =>
            {
                writer.WriteBoolean("is_huge_gap", isHuge);
                WriteSide(writer, channel, fields, "prev", isHuge ? [] : previous);
                WriteSide(writer, channel, fields, "next", isHuge ? [] : next);
            });
        }
    }

    /// <summary>Own channels changed or left since a time or an earlier answer.</summary>
    public void ChannelChanges(SendbirdCall call)
    {
        var user = Self(call);
        var since = Since(call);
        var fields = ChannelViewOptions.Of(call.Query, application.NowMs) with { ViewOf = user.UserId };
        var kinds = new ChannelKindFilter(call.Query);
        // A client may hear of more than it shows.
        call.Ignore("show_empty", "show_frozen");
        call.AnswerObject(writer =>
        {
            writer.WriteStartArray("updated");
            foreach (var channel in user.Channels)
            {
                lock (channel.Gate)
                {
                    if (!channel.IsDeleted && kinds.Matches(channel) && channel.ChangedAt > since && channel.Members.ContainsKey(user.UserId))
                    {
                        ChannelJson.Write(writer, channel, fields);
                    }
                }
            }

            writer.WriteEndArray();
            UserJson.WriteList(writer, "deleted", user.LeftSince(since));
            writer.WriteBoolean("has_more", false);
            writer.WriteString("next", application.NowMs.ToString(CultureInfo.InvariantCulture));
        });
    }

    public void MarkAllAsRead(SendbirdCall call)
    {
        var user = Self(call);
        var urls = call.Body.StringList("channel_urls", Limits.UsersPerCall);
        call.RefuseRest();
        foreach (var channel in user.Channels.Where(channel => urls?.Contains(channel.ChannelUrl) != false))
        {
            lock (channel.Gate)
            {
                if (channel.Members.GetValueOrDefault(user.UserId) is { IsJoined: true, Unread: > 0 } member)
                {
                    reading.Read(channel, member, application.NowMs, origin: null);
                }
            }
        }

        call.AnswerEmpty();
    }

    public void Hide(SendbirdCall call) => SetHidden(call, hidden: true);

    public void Unhide(SendbirdCall call) => SetHidden(call, hidden: false);

    /// <summary>Usage figures of the SDK, which nobody needs here.</summary>
    public static void TakeStatistics(SendbirdCall call)
    {
        call.TakeRest();
        call.AnswerEmpty();
    }

    private static List<Message> Between(GroupChannel channel, Predicate<Message> wanted, long from, long to) =>
        [.. channel.Messages.Ordered.Where(message => wanted(message) && message.CreatedAt >= from && message.CreatedAt <= to).Reverse()];

    private static void WriteSide(Utf8JsonWriter writer, GroupChannel channel, MessageViewOptions fields, string side, List<Message> messages)
    {
        writer.WriteStartArray(side + "_messages");
        messages.ForEach(message => MessageJson.Write(writer, channel, message, fields));
        writer.WriteEndArray();
        writer.WriteBoolean(side + "_hasmore", false);
        writer.WriteBoolean($"is_continuous_{side}_messages", true);
    }

    private void SetHidden(SendbirdCall call, bool hidden)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var userId = call.Caller?.UserId ?? call.Body.String("user_id") ?? call.Query.String("user_id") ?? throw SendbirdException.Missing("user_id");
        call.Ignore("user_id", "channel_url");
        if (call.Body.Bool("allow_auto_unhide") == false)
        {
            throw SendbirdException.NotServed("\"allow_auto_unhide\" = false");
        }

        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var member = channel.JoinedMember(userId);
            member.IsHidden = hidden;
            events.Touched(channel);
            call.AnswerObject(writer => writer.WriteNumber("ts_message_offset", 0));
        }
    }

    private User Self(SendbirdCall call) => UserIds.Self(application, call);

    private static long Since(SendbirdCall call)
    {
        var token = call.Query.String("token");
        return call.Query.Number("change_ts") ?? (long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var since) ? since : 0);
    }
}
