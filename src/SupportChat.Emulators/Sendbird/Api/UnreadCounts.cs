using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>How much users have not read, and in how many channels they are. Mentions are not counted: those counts are always 0.</summary>
internal sealed class UnreadCounts(SendbirdApplication application)
{
    private const string Of = "group_channel_";

    private static readonly string[] Kinds = ["unread_message_count", "unread_mention_count", "invitation_count"];

    public static int Messages(User user, ChannelKindFilter filter) => Sum(user, filter, member => member.IsJoined ? member.Unread : 0);

    public static int Channels(User user, ChannelKindFilter filter) => Sum(user, filter, member => member is { IsJoined: true, Unread: > 0 } ? 1 : 0);

    public void CountMessages(SendbirdCall call) => Answer(call, "unread_count", Messages(Self(call), new ChannelKindFilter(call.Query)));

    public void CountUnreadChannels(SendbirdCall call) => Answer(call, "unread_count", Channels(Self(call), new ChannelKindFilter(call.Query)));

    /// <summary>Channels that the user has joined, or is invited to.</summary>
    public void CountChannels(SendbirdCall call)
    {
        var state = call.Query.Word("state", "all", "joined", "invited", "invited_by_friend", "invited_by_non_friend");
        Answer(call, "group_channel_count", Sum(Self(call), null, member => state == "all" || member.IsJoined == (state == "joined") ? 1 : 0));
    }

    /// <summary>Several counts at once: <c>[non_super_|super_]group_channel_(unread_message_count|unread_mention_count|invitation_count)</c>.</summary>
    public void CountItems(SendbirdCall call)
    {
        var user = Self(call);
        var keys = call.Query.List("item_keys") ?? throw SendbirdException.Missing("item_keys");
        var filter = new ChannelKindFilter(call.Query);
        call.AnswerObject(writer =>
        {
            foreach (var key in keys)
            {
                writer.WriteNumber(key, Item(user, key, filter));
            }
        });
    }

    /// <summary>What some members of one channel have not read.</summary>
    public void CountOfChannel(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var ids = call.Query.List("user_ids");
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            call.AnswerObject(writer =>
            {
                writer.WriteStartObject("unread");
                foreach (var member in channel.Members.Values.Where(member => ids?.Contains(member.User.UserId) != false))
                {
                    writer.WriteNumber(member.User.UserId, member.Unread);
                }

                writer.WriteEndObject();
            });
        }
    }

    private static int Item(User user, string key, ChannelKindFilter filter)
    {
        var start = key.IndexOf(Of, StringComparison.Ordinal);
        var kind = start < 0 ? "" : key[(start + Of.Length)..];
        if (start < 0 || !Kinds.Contains(kind) || key[..start] is not ("" or "super_" or "non_super_"))
        {
            throw SendbirdException.Invalid("item_keys");
        }

        bool Counts(GroupChannel channel) => start == 0 || channel.IsSuper == (key[..start] == "super_");
        return kind switch
        {
            "unread_message_count" => Sum(user, filter, member => member.IsJoined ? member.Unread : 0, Counts),
            "invitation_count" => Sum(user, filter, member => member.IsJoined ? 0 : 1, Counts),
            _ => 0,
        };
    }

    private static int Sum(User user, ChannelKindFilter? filter, Func<Member, int> count, Func<GroupChannel, bool>? which = null)
    {
        var sum = 0;
        foreach (var channel in user.Channels)
        {
            lock (channel.Gate)
            {
                if (channel.Members.GetValueOrDefault(user.UserId) is { } member && filter?.Matches(channel) != false && which?.Invoke(channel) != false)
                {
                    sum += count(member);
                }
            }
        }

        return sum;
    }

    private User Self(SendbirdCall call) => UserIds.Self(application, call);

    private static void Answer(SendbirdCall call, string name, int count) => call.AnswerObject(writer => writer.WriteNumber(name, count));
}
