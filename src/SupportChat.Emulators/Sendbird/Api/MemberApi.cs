using System.Globalization;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Membership of group channels (docs/reference/sendbird.md#members). An SDK user acts for itself only.</summary>
internal sealed class MemberApi(SendbirdApplication application, Memberships memberships, ChannelEvents events)
{
    private static readonly string[] LeaveReasons =
        [Memberships.LeftByOwnChoice, "CHANNEL_OPERATOR_REMOVED", "ADMIN_REMOVED", Memberships.AdminDeleted, Memberships.AdminDeactivated];

    public void Invite(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var inviter = call.Caller ?? (call.Body.String("inviter_id") is { } inviterId ? application.User(inviterId) : null);
        var states = call.Body.StringMap("invitation_status", Limits.UsersPerCall, Limits.UserId, Limits.UserId)?.ToDictionary() ?? [];
        var ids = UserIds.Read(call.Body);
        if (ids.Count == 0)
        {
            throw SendbirdException.Missing("user_ids");
        }

        var users = ids.Select(id => application.User(id)).Select(user => user.IsActive
            ? (user, states.TryGetValue(user.UserId, out var state) ? state == "joined" : user.AutoAccept)
            : throw SendbirdException.Deactivated()).ToList();
        var now = application.NowMs;
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            if (call.Caller is { } caller)
            {
                channel.JoinedMember(caller.UserId);
            }

            var members = memberships.Add(channel, users, inviter, now);
            if (members.Count > 0)
            {
                events.Invited(channel, members, inviter, now);
            }

            var joined = members.Where(member => member.IsJoined).ToList();
            if (joined.Count > 0)
            {
                events.Joined(channel, joined, now);
            }

            call.AnswerObject(writer =>
            {
                ChannelJson.WriteProperties(writer, channel, new ChannelViewOptions { Members = true });
                MemberJson.WriteInvitation(writer, members.Count > 0 ? members[0] : new Member(users[0].user) { Inviter = inviter, InvitedAt = now });
            });
        }
    }

    public void Accept(SendbirdCall call) => WithInvitation(call, (channel, member) =>
    {
        memberships.Join(channel, member, application.NowMs);
        call.Answer(writer => ChannelJson.Write(writer, channel, new ChannelViewOptions { Members = true, ViewOf = call.Caller?.UserId }));
    });

    public void Decline(SendbirdCall call) => WithInvitation(call, (channel, member) =>
    {
        channel.Members.Remove(member.User.UserId);
        member.User.Exit(channel, application.NowMs);
        events.Declined(channel, member, application.NowMs);
        call.AnswerEmpty();
    });

    /// <summary>Public channels only.</summary>
    public void Join(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var user = call.Caller ?? application.User(call.Body.RequiredText("user_id"));
        if (!user.IsActive)
        {
            throw SendbirdException.Deactivated();
        }

        var accessCode = call.Body.String("access_code") ?? "";
        call.Ignore("user_id", "channel_url");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            if (!channel.IsPublic || channel.AccessCode != accessCode)
            {
                throw SendbirdException.NotAuthorized("The channel is not open for this user.");
            }

            var members = memberships.Add(channel, [(user, true)], null, application.NowMs);
            if (members.Count > 0)
            {
                events.Joined(channel, members, application.NowMs);
            }

            call.Answer(writer => ChannelJson.Write(writer, channel, new ChannelViewOptions { Members = true, ViewOf = call.Caller?.UserId }));
        }
    }

    public void Leave(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var all = call.Caller is null && call.Body.Bool("should_leave_all") == true;
        var reason = call.Body.String("reason") ?? Memberships.LeftByOwnChoice;
        if (!LeaveReasons.Contains(reason))
        {
            throw SendbirdException.Invalid("reason");
        }

        IReadOnlyList<string> ids = call.Caller is { } caller ? [caller.UserId] : call.Body.StringList("user_ids", Limits.UsersPerCall) ?? [];
        if (ids.Count == 0 && !all)
        {
            throw SendbirdException.Missing("user_ids");
        }

        // Whoever leaves is an operator no more, so there is nothing to ask; an SDK names its own user.
        call.Ignore("user_id", "channel_url", "should_remove_operator_status");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var members = all ? [.. channel.Members.Values] : ids.Select(channel.Members.GetValueOrDefault).OfType<Member>().ToList();
            if (members.Count == 0 && !all)
            {
                throw SendbirdException.NotFound("Member");
            }

            memberships.Leave(channel, members, reason);
        }

        call.AnswerEmpty();
    }

    /// <summary>Shows that members write, to everybody else in the channel.</summary>
    public void StartTyping(SendbirdCall call) => Type(call, starts: true);

    public void StopTyping(SendbirdCall call) => Type(call, starts: false);

    public void Get(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var user = application.User(call.Route("user_id"));
        lock (channel.Gate)
        {
            var member = channel.Members.GetValueOrDefault(user.UserId);
            call.AnswerObject(writer =>
            {
                writer.WriteBoolean("is_member", member is { IsJoined: true });
                writer.WriteString("state", member?.State ?? "none");
            });
        }
    }

    public void List(SendbirdCall call)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var limit = call.Query.Within("limit", 1, Limits.PageSize, Limits.DefaultPageSize);
        var offset = PageToken.Read(call.Query);
        var order = call.Query.Word("order", "member_nickname_alphabetical", "operator_then_member_alphabetical");
        var state = call.Query.Word("member_state_filter", "all", "joined_only", "invited_only", "invited_by_friend", "invited_by_non_friend");
        var active = call.Query.Word("member_active_mode_filter", "activated", "deactivated", "all");
        var operators = call.Query.Word("operator_filter", "all", "operator", "nonoperator");
        var start = call.Query.String("nickname_startswith") ?? "";
        // Nobody is muted here.
        var muted = call.Query.Word("muted_member_filter", "all", "muted", "unmuted");
        var withRead = call.Query.Bool("show_read_receipt", false);
        var withDelivered = call.Query.Bool("show_delivery_receipt", false);
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var members = channel.Members.Values
                .Where(member => state == "all" || member.IsJoined == (state == "joined_only"))
                .Where(_ => muted != "muted")
                .Where(member => active == "all" || member.User.IsActive == (active == "activated"))
                .Where(member => operators == "all" || member.IsOperator == (operators == "operator"))
                .Where(member => member.User.Nickname.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(member => order.StartsWith("operator", StringComparison.Ordinal) && member.IsOperator)
                .ThenBy(member => member.User.Nickname, StringComparer.Ordinal)
                .ThenBy(member => member.User.UserId, StringComparer.Ordinal)
                .ToList();
            call.AnswerObject(writer =>
            {
                writer.WriteStartArray("members");
                members.Skip(offset).Take(limit).ToList().ForEach(member => MemberJson.Write(writer, member, withRead, withDelivered));
                writer.WriteEndArray();
                writer.WriteString("next", offset + limit < members.Count ? (offset + limit).ToString(CultureInfo.InvariantCulture) : "");
            });
        }
    }

    private void Type(SendbirdCall call, bool starts)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var ids = call.Body.StringList("user_ids", Limits.UsersPerCall) ?? throw SendbirdException.Missing("user_ids");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            foreach (var member in ids.Select(channel.JoinedMember).ToList())
            {
                events.Typing(channel, member.User, starts, application.NowMs);
            }
        }

        call.AnswerEmpty();
    }

    private void WithInvitation(SendbirdCall call, Action<GroupChannel, Member> act)
    {
        var channel = application.Channel(call.Route("channel_url"));
        var user = call.Caller ?? application.User(call.Body.RequiredText("user_id"));
        call.Ignore("user_id", "channel_url", "access_code");
        call.RefuseRest();
        lock (channel.Gate)
        {
            channel.ThrowIfDeleted();
            var member = channel.Members.GetValueOrDefault(user.UserId) ?? throw SendbirdException.NotFound("Member");
            if (member.IsJoined)
            {
                throw SendbirdException.Invalid("user_id");
            }

            act(channel, member);
        }
    }
}
