using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Lists the channels of the application or of one user (docs/reference/sendbird.md#read-and-change-users, #list-channels), newest first.</summary>
internal sealed class ChannelListApi(SendbirdApplication application)
{
    private const string Chronological = "chronological";
    private const string LatestLastMessage = "latest_last_message";
    private const int Step = 256;

    public void List(SendbirdCall call)
    {
        var filter = new ChannelFilter(call.Query);
        var latest = IsByMessage(call, Chronological);
        var candidates = filter.ChannelUrls is { } urls
            ? Sorted(urls.Select(application.FindChannel).OfType<GroupChannel>(), latest, Start(call))
            : Walk(latest ? application.LatestLastMessage : application.Chronological, Start(call));
        Answer(call, filter, candidates, ChannelViewOptions.Of(call.Query, application.NowMs) with { Invitation = true }, _ => true);
    }

    /// <summary>Channels of one user; the default order is by the latest message.</summary>
    public void ListOfUser(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        if (call.Caller is not null && call.Caller != user)
        {
            throw SendbirdException.NotAuthorized("The channels of another user are not shown.");
        }

        var filter = new ChannelFilter(call.Query);
        var latest = IsByMessage(call, LatestLastMessage);
        var state = call.Query.Word("member_state_filter", "all", "joined_only", "invited_only", "invited_by_friend", "invited_by_non_friend");
        var hidden = call.Query.Word("hidden_mode", "unhidden_only", "hidden_only", "hidden_allow_auto_unhide", "hidden_prevent_auto_unhide", "all");
        var unread = call.Query.Word("unread_filter", "all", "unread_message");
        var channels = filter.ChannelUrls is { } urls ? user.Channels.Where(channel => urls.Contains(channel.ChannelUrl)) : user.Channels;
        var fields = ChannelViewOptions.Of(call.Query, application.NowMs) with { Invitation = true, ViewOf = user.UserId };
        Answer(call, filter, Sorted(channels, latest, Start(call)), fields, channel =>
            channel.Members.TryGetValue(user.UserId, out var member)
            && (state == "all" || member.IsJoined == (state == "joined_only"))
            && (hidden == "all" || member.IsHidden == (hidden != "unhidden_only"))
            && (unread == "all" || member.Unread > 0));
    }

    private void Answer(
        SendbirdCall call, ChannelFilter filter, IEnumerable<ChannelPosition> candidates, ChannelViewOptions fields, Func<GroupChannel, bool> membership)
    {
        var limit = call.Query.Within("limit", 1, Limits.PageSize, Limits.DefaultPageSize);
        call.AnswerObject(writer =>
        {
            writer.WriteStartArray("channels");
            var next = WritePage(writer, filter, candidates, fields, membership, limit);
            writer.WriteEndArray();
            writer.WriteString("next", next);
            writer.WriteNumber("ts", application.NowMs);
        });
    }

    /// <summary>Returns the token of the next page, empty at the end.</summary>
    private static string WritePage(
        Utf8JsonWriter writer,
        ChannelFilter filter,
        IEnumerable<ChannelPosition> candidates,
        ChannelViewOptions fields,
        Func<GroupChannel, bool> membership,
        int limit)
    {
        ChannelPosition? last = null;
        var written = 0;
        foreach (var position in candidates)
        {
            var channel = position.Channel!;
            lock (channel.Gate)
            {
                if (!filter.Matches(channel) || !membership(channel))
                {
                    continue;
                }

                if (written == limit)
                {
                    return last!.ToToken();
                }

                ChannelJson.Write(writer, channel, fields);
            }

            last = position;
            written++;
        }

        return "";
    }

    private static bool IsByMessage(SendbirdCall call, string standard) => (call.Query.String("order") ?? standard) switch
    {
        LatestLastMessage => true,
        Chronological => false,
        "channel_name_alphabetical" or "metadata_value_alphabetical" => throw SendbirdException.NotServed("an \"order\" by name or metadata"),
        _ => throw SendbirdException.Invalid("order"),
    };

    private static ChannelPosition? Start(SendbirdCall call) => call.Query.String("token") is { } token ? ChannelPosition.FromToken(token) : null;

    private static IEnumerable<ChannelPosition> Walk(ChannelIndex index, ChannelPosition? position)
    {
        while (true)
        {
            var step = index.After(position, Step);
            foreach (var item in step)
            {
                yield return item;
            }

            if (step.Count < Step)
            {
                yield break;
            }

            position = step[^1];
        }
    }

    private static IEnumerable<ChannelPosition> Sorted(IEnumerable<GroupChannel> channels, bool latest, ChannelPosition? after) =>
        channels
            .Select(channel => new ChannelPosition(latest ? channel.LatestAt : channel.CreatedAtMs, channel.Sequence, channel))
            .Order(ChannelPosition.NewestFirst)
            .Where(position => after is null || ChannelPosition.NewestFirst.Compare(position, after) > 0);
}
