using SupportChat.Emulators.Sendbird.Model;
using SupportChat.Emulators.Sendbird.Webhooks;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Tells the outside what happened in a channel. Call under the channel's lock, after the change; times are milliseconds.</summary>
internal sealed class ChannelEvents(ChannelWebhooks channels, MessageWebhooks messages)
{
    public void Created(GroupChannel channel, User? inviter) => channels.Created(channel, inviter);

    public void Changed(GroupChannel channel, IReadOnlyList<ChannelChange> changes, long at) => channels.Changed(channel, changes, at);

    public void Removed(GroupChannel channel, long at) => channels.Removed(channel, at);

    public void Invited(GroupChannel channel, IReadOnlyList<Member> invitees, User? inviter, long at) => channels.Invited(channel, invitees, inviter, at);

    public void Declined(GroupChannel channel, Member member) => channels.Declined(channel, member);

    public void Joined(GroupChannel channel, IReadOnlyList<Member> members, long at) => channels.Joined(channel, members, at);

    public void Left(GroupChannel channel, IReadOnlyList<Member> members, string reason, long at) => channels.Left(channel, members, reason, at);

    public void FrozenOrNot(GroupChannel channel, long at) => channels.FrozenOrNot(channel, at);

    public void Sent(GroupChannel channel, Message message, string sdk) => messages.Sent(channel, message, sdk);

    public void Updated(GroupChannel channel, Message message, string sdk) => messages.Updated(channel, message, sdk);

    public void Deleted(GroupChannel channel, Message message, string sdk, long at) => messages.Deleted(channel, message, sdk, at);

    public void Read(GroupChannel channel, Member member) => messages.Read(channel, member);
}
