using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Sockets;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Tells webhooks and connected clients what happened in a channel. Call under the channel's lock, after the change; times are milliseconds.</summary>
internal sealed class ChannelEvents(
    SendbirdApplication application, ChannelWebhooks webhooks, MessageWebhooks messageWebhooks, ChannelSockets sockets, MessageSockets messageSockets)
{
    public void Created(GroupChannel channel, User? inviter) => webhooks.Created(channel, inviter);

    public void Changed(GroupChannel channel, IReadOnlyList<ChannelChange> changes, long at)
    {
        Touched(channel);
        webhooks.Changed(channel, changes, at);
        sockets.Changed(channel, at);
    }

    /// <summary>Call while the members are still there, so that they hear of it.</summary>
    public void Removed(GroupChannel channel, long at)
    {
        webhooks.Removed(channel, at);
        sockets.Deleted(channel, at);
    }

    public void Typing(GroupChannel channel, User user, bool starts, long at) => sockets.Typing(channel, user, starts, null, at);

    public void Invited(GroupChannel channel, IReadOnlyList<Member> invitees, User? inviter, long at)
    {
        Touched(channel);
        webhooks.Invited(channel, invitees, inviter, at);
        sockets.Invited(channel, invitees, inviter, at);
    }

    public void Declined(GroupChannel channel, Member member, long at)
    {
        Touched(channel);
        webhooks.Declined(channel, member);
        sockets.Declined(channel, member, at);
    }

    public void Joined(GroupChannel channel, IReadOnlyList<Member> members, long at)
    {
        Touched(channel);
        webhooks.Joined(channel, members, at);
        sockets.Joined(channel, members, at);
    }

    public void Left(GroupChannel channel, IReadOnlyList<Member> members, string reason, long at)
    {
        Touched(channel);
        webhooks.Left(channel, members, reason, at);
        sockets.Left(channel, members, at);
    }

    public void FrozenOrNot(GroupChannel channel, long at)
    {
        Touched(channel);
        webhooks.FrozenOrNot(channel, at);
        sockets.FrozenOrNot(channel, at);
    }

    /// <summary>There is no webhook for metadata: only connected clients hear of it (docs/reference/sendbird.md#webhook-categories).</summary>
    public void MetadataChanged(
        GroupChannel channel,
        IReadOnlyList<KeyValuePair<string, string>> created,
        IReadOnlyList<KeyValuePair<string, string>> updated,
        IReadOnlyList<string> deleted,
        long at)
    {
        Touched(channel);
        sockets.MetadataChanged(channel, created, updated, deleted, at);
    }

    /// <summary>No webhook either.</summary>
    public void MetacountersChanged(
        GroupChannel channel,
        IReadOnlyList<KeyValuePair<string, long>> created,
        IReadOnlyList<KeyValuePair<string, long>> updated,
        IReadOnlyList<string> deleted,
        long at)
    {
        if (created.Count + updated.Count + deleted.Count > 0)
        {
            Touched(channel);
            sockets.MetacountersChanged(channel, created, updated, deleted, at);
        }
    }

    public void OperatorsChanged(GroupChannel channel, long at)
    {
        Touched(channel);
        sockets.OperatorsChanged(channel, at);
    }

    public void Reacted(GroupChannel channel, Message message, User user, string key, string operation, long at) =>
        messageSockets.Reacted(channel, message, user, key, operation, at);

    public void ThreadChanged(GroupChannel channel, Message parent) => messageSockets.ThreadChanged(channel, parent);

    public void Sent(GroupChannel channel, Message message, string sdk, SocketConnection? origin)
    {
        Touched(channel);
        messageWebhooks.Sent(channel, message, sdk);
        messageSockets.Sent(channel, message, origin);
    }

    public void Updated(GroupChannel channel, Message message, string sdk, SocketConnection? origin)
    {
        Touched(channel);
        messageWebhooks.Updated(channel, message, sdk);
        messageSockets.Updated(channel, message, origin);
    }

    public void Deleted(GroupChannel channel, Message message, string sdk, long at)
    {
        Touched(channel);
        messageWebhooks.Deleted(channel, message, sdk, at);
        messageSockets.Deleted(channel, message, at);
    }

    public void Read(GroupChannel channel, Member member, SocketConnection? origin)
    {
        // The webhook says that a member has read everything (docs/reference/sendbird.md#channel-webhooks).
        if (member.Unread == 0)
        {
            messageWebhooks.Read(channel, member);
        }

        messageSockets.Read(channel, member, origin);
    }

    /// <summary>Notes a change for the clients' change log.</summary>
    public void Touched(GroupChannel channel) => channel.ChangedAt = application.NowMs;
}
