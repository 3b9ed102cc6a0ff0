using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Sockets;

/// <summary>
/// System events to connected clients (docs/reference/sendbird.md#system-events). Call under the channel's lock, after the change; times are milliseconds.
/// </summary>
internal sealed class ChannelSockets(SocketHub hub)
{
    private const int JoinedCategory = 10000;
    private const int LeftCategory = 10001;
    private const int OperatorsCategory = 10002;
    private const int InvitedCategory = 10020;
    private const int DeclinedCategory = 10022;
    private const int UnfrozenCategory = 10700;
    private const int FrozenCategory = 10701;
    private const int TypingStartCategory = 10900;
    private const int TypingEndCategory = 10901;
    private const int TypingMs = 10_000;
    private const int ChangedCategory = 11000;
    private const int MetadataCategory = 11100;
    private const int MetacountersCategory = 11200;
    private const int DeletedCategory = 12000;

    public void Joined(GroupChannel channel, IReadOnlyList<Member> members, long at) => Publish(channel, JoinedCategory, at, writer =>
    {
        WriteMembers(writer, "users", members);
        WriteCounts(writer, channel);
        writer.WriteNumber("joined_at", at / 1000);
    });

    public void Left(GroupChannel channel, IReadOnlyList<Member> members, long at)
    {
        var gone = members.Select(member => member.User).ToList();
        foreach (var member in members)
        {
            Publish(channel, LeftCategory, at, writer =>
            {
                UserJson.WriteName(writer, member.User);
                WriteCounts(writer, channel);
            }, others: gone);
        }
    }

    public void Invited(GroupChannel channel, IReadOnlyList<Member> invitees, User? inviter, long at) => Publish(channel, InvitedCategory, at, writer =>
    {
        WriteInviter(writer, inviter);
        WriteMembers(writer, "invitees", invitees);
        WriteCounts(writer, channel);
        writer.WriteNumber("invited_at", at);
    });

    public void Declined(GroupChannel channel, Member member, long at) => Publish(channel, DeclinedCategory, at, writer =>
    {
        WriteInviter(writer, member.Inviter);
        writer.WritePropertyName("invitee");
        UserJson.WriteShort(writer, member.User);
        WriteCounts(writer, channel);
    }, others: [member.User]);

    public void FrozenOrNot(GroupChannel channel, long at) =>
        Publish(channel, channel.IsFrozen ? FrozenCategory : UnfrozenCategory, at, writer => writer.WriteBoolean("freeze", channel.IsFrozen));

    /// <summary>Clients let a sign of writing that is not renewed vanish after ten seconds.</summary>
    public void Typing(GroupChannel channel, User user, bool starts, SocketConnection? except, long at)
    {
        channel.Typing[user.UserId] = starts ? at + TypingMs : 0;
        Publish(channel, starts ? TypingStartCategory : TypingEndCategory, at, writer => UserJson.WriteName(writer, user), except);
    }

    public void Changed(GroupChannel channel, long at) => Publish(channel, ChangedCategory, at, _ => { });

    public void Deleted(GroupChannel channel, long at) => Publish(channel, DeletedCategory, at, _ => { });

    public void MetadataChanged(
        GroupChannel channel,
        IReadOnlyList<KeyValuePair<string, string>> created,
        IReadOnlyList<KeyValuePair<string, string>> updated,
        IReadOnlyList<string> deleted,
        long at) =>
        PublishPairs(channel, MetadataCategory, created, updated, deleted, at, MetadataJson.Write);

    public void MetacountersChanged(
        GroupChannel channel,
        IReadOnlyList<KeyValuePair<string, long>> created,
        IReadOnlyList<KeyValuePair<string, long>> updated,
        IReadOnlyList<string> deleted,
        long at) =>
        PublishPairs(channel, MetacountersCategory, created, updated, deleted, at, MetadataJson.Write);

    public void OperatorsChanged(GroupChannel channel, long at) =>
        Publish(channel, OperatorsCategory, at, writer => WriteMembers(writer, "operators", [.. channel.Members.Values.Where(member => member.IsOperator)]));

    private void PublishPairs<T>(
        GroupChannel channel,
        int category,
        IReadOnlyList<KeyValuePair<string, T>> created,
        IReadOnlyList<KeyValuePair<string, T>> updated,
        IReadOnlyList<string> deleted,
        long at,
        Action<Utf8JsonWriter, string, IReadOnlyList<KeyValuePair<string, T>>> write) =>
        Publish(channel, category, at, writer =>
        {
            if (created.Count > 0)
            {
                write(writer, "created", created);
            }

            if (updated.Count > 0)
            {
                write(writer, "updated", updated);
            }

            if (deleted.Count > 0)
            {
                UserJson.WriteList(writer, "deleted", deleted);
            }
        });

    private void Publish(
        GroupChannel channel, int category, long at, Action<Utf8JsonWriter> writeData, SocketConnection? except = null, IReadOnlyList<User>? others = null)
    {
        if (!hub.HasConnections)
        {
            return;
        }

        hub.Broadcast(channel, SocketFrame.Build("SYEV", writer =>
        {
            writer.WriteNumber("cat", category);
            writer.WriteString("channel_url", channel.ChannelUrl);
            writer.WriteString("channel_type", "group");
            writer.WriteNumber("channel_id", channel.Sequence);
            writer.WriteNumber("ts", at);
            writer.WriteStartObject("data");
            writeData(writer);
            writer.WriteEndObject();
        }), except, others);
    }

    private static void WriteMembers(Utf8JsonWriter writer, string name, IReadOnlyList<Member> members)
    {
        writer.WriteStartArray(name);
        foreach (var member in members)
        {
            MemberJson.Write(writer, member);
        }

        writer.WriteEndArray();
    }

    private static void WriteInviter(Utf8JsonWriter writer, User? inviter)
    {
        if (inviter is not null)
        {
            writer.WritePropertyName("inviter");
            UserJson.WriteShort(writer, inviter);
        }
    }

    private static void WriteCounts(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WriteNumber("member_count", channel.Members.Count);
        writer.WriteNumber("joined_member_count", channel.JoinedCount);
    }
}
