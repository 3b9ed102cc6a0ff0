using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Adds users to channels and takes them out. Call under the channel's lock, except for <see cref="LeaveAll"/>.</summary>
internal sealed class Memberships(SendbirdApplication application, ChannelEvents events)
{
    public const string LeftByOwnChoice = "LEFT_BY_OWN_CHOICE";
    public const string AdminDeactivated = "ADMIN_DEACTIVATED";
    public const string AdminDeleted = "ADMIN_DELETED";

    /// <summary>Adds users that are no members yet and returns them; raises nothing. Throws 400111 at a limit, before anybody was added.</summary>
    public List<Member> Add(GroupChannel channel, IReadOnlyList<(User User, bool Joins)> users, User? inviter, long at)
    {
        var fresh = users.Where(entry => !channel.Members.ContainsKey(entry.User.UserId)).ToList();
        if (channel.Members.Count + fresh.Count > Limits.Members && !channel.IsSuper)
        {
            throw new SendbirdException(400111, "Maximum \"channel member\" count reached.");
        }

        Reserve(channel, fresh);
        var members = new List<Member>(fresh.Count);
        foreach (var (user, joins) in fresh)
        {
            var member = new Member(user)
            {
                IsJoined = joins,
                Inviter = inviter,
                InvitedAt = inviter is null
                && joins ? 0 : at,
                JoinedAt = joins ? at / 1000 : 0,
                ReadAt = at
            };
            channel.Members.Add(user.UserId, member);
            members.Add(member);
        }

        return members;
    }

    /// <summary>Turns an invited member into a joined one.</summary>
    public void Join(GroupChannel channel, Member member, long at)
    {
        member.IsJoined = true;
        member.JoinedAt = at / 1000;
        member.ReadAt = at;
        events.Joined(channel, [member], at);
    }

    public void Leave(GroupChannel channel, IReadOnlyList<Member> members, string reason)
    {
        if (members.Count == 0)
        {
            return;
        }

        var now = application.NowMs;
        foreach (var member in members)
        {
            channel.Members.Remove(member.User.UserId);
            member.User.Exit(channel, now);
        }

        events.Left(channel, members, reason, now);
    }

    /// <summary>Takes a user out of all channels, one lock at a time.</summary>
    public void LeaveAll(User user, string reason, Func<GroupChannel, bool>? which = null)
    {
        foreach (var channel in user.Channels)
        {
            lock (channel.Gate)
            {
                if (!channel.IsDeleted && channel.Members.TryGetValue(user.UserId, out var member) && which?.Invoke(channel) != false)
                {
                    Leave(channel, [member], reason);
                }
            }
        }
    }

    private void Reserve(GroupChannel channel, List<(User User, bool Joins)> users)
    {
        for (var i = 0; i < users.Count; i++)
        {
            if (!users[i].User.TryEnter(channel, application.Options.MaxJoinedChannels))
            {
                users[..i].ForEach(entry => entry.User.Exit(channel, application.NowMs));
                throw new SendbirdException(400111, "Maximum \"channel join\" count reached.");
            }
        }
    }
}
