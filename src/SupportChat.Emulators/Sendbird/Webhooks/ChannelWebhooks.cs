using System.Text.Json;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Webhooks;

/// <summary>
/// The group channel events about the channel and its members (docs/reference/sendbird.md#channel-webhooks). Call under the channel's lock; times are
/// milliseconds.
/// </summary>
internal sealed class ChannelWebhooks(WebhookEnqueuer publisher)
{
    public void Created(GroupChannel channel, User? inviter) => publisher.Publish(WebhookCategories.Create, channel, writer =>
    {
        writer.WriteNumber("created_at", channel.CreatedAtMs);
        WriteInviter(writer, inviter);
    });

    public void Changed(GroupChannel channel, IReadOnlyList<ChannelChange> changes, long at) => publisher.Publish(WebhookCategories.Changed, channel, writer =>
    {
        writer.WriteStartArray("changes");
        foreach (var change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("key", change.Key);
            writer.WriteString("old", change.Old);
            writer.WriteString("new", change.New);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("updated_at", at);
    });

    public void Removed(GroupChannel channel, long at) =>
        publisher.Publish(WebhookCategories.Remove, channel, writer => writer.WriteNumber("removed_at", at));

    public void Invited(GroupChannel channel, IReadOnlyList<Member> invitees, User? inviter, long at) =>
        publisher.Publish(WebhookCategories.Invite, channel, writer =>
    {
        writer.WriteNumber("invited_at", at);
        WriteInviter(writer, inviter);
        WriteMembers(writer, "invitees", invitees);
    });

    public void Declined(GroupChannel channel, Member member) => publisher.Publish(WebhookCategories.DeclineInvite, channel, writer =>
    {
        WriteInviter(writer, member.Inviter);
        WriteMembers(writer, "users", [member]);
    });

    public void Joined(GroupChannel channel, IReadOnlyList<Member> members, long at) => publisher.Publish(WebhookCategories.Join, channel, writer =>
    {
        writer.WriteNumber("joined_at", at);
        WriteMembers(writer, "users", members);
    });

    public void Left(GroupChannel channel, IReadOnlyList<Member> members, string reason, long at) =>
        publisher.Publish(WebhookCategories.Leave, channel, writer =>
    {
        writer.WriteNumber("left_at", at);
        writer.WriteString("reason", reason);
        WriteMembers(writer, "users", members);
    });

    public void FrozenOrNot(GroupChannel channel, long at) => publisher.Publish(WebhookCategories.FreezeUnfreeze, channel, writer =>
    {
        writer.WriteBoolean("freeze", channel.IsFrozen);
        writer.WriteNumber("updated_at", at);
    });

    private static void WriteMembers(Utf8JsonWriter writer, string name, IReadOnlyList<Member> members)
    {
        writer.WriteStartArray(name);
        foreach (var member in members)
        {
            writer.WriteStartObject();
            UserJson.WriteName(writer, member.User);
            WriteInviter(writer, member.Inviter);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteInviter(Utf8JsonWriter writer, User? inviter)
    {
        if (inviter is null)
        {
            writer.WriteNull("inviter");
            return;
        }

        writer.WritePropertyName("inviter");
        UserJson.WriteShort(writer, inviter);
    }
}

/// <summary>One changed property of a channel: its vendor name, former and new value.</summary>
internal sealed record ChannelChange(string Key, string Old, string New);
