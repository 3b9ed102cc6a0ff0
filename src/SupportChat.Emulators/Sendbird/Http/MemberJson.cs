using System.Text.Json;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Writes members (docs/reference/sendbird.md#channel-fields, #message-webhooks). Call under the channel's lock.</summary>
internal static class MemberJson
{
    /// <summary>A row of <c>members[]</c> in answers.</summary>
    public static void Write(Utf8JsonWriter writer, Member member, bool withRead = false, bool withDelivered = false)
    {
        writer.WriteStartObject();
        UserJson.WriteProfile(writer, member.User);
        writer.WriteBoolean("is_online", member.User.IsOnline);
        writer.WriteNumber("last_seen_at", member.User.LastSeenAt);
        writer.WriteString("state", member.State);
        writer.WriteString("role", member.IsOperator ? "operator" : "");
        writer.WriteBoolean("is_muted", false);
        writer.WriteNumber("muted_end_at", -1);
        writer.WriteString("muted_description", "");
        if (withRead)
        {
            writer.WriteNumber("read_ts", member.ReadAt);
        }

        if (withDelivered)
        {
            writer.WriteNumber("delivered_ts", member.ReadAt);
        }

        writer.WriteEndObject();
    }

    /// <summary>A row of <c>members[]</c> in webhooks.</summary>
    public static void WriteForWebhook(Utf8JsonWriter writer, Member member)
    {
        writer.WriteStartObject();
        UserJson.WriteName(writer, member.User);
        UserJson.WriteMetadata(writer, member.User);
        writer.WriteBoolean("is_active", member.User.IsActive);
        writer.WriteBoolean("is_online", member.User.IsOnline);
        writer.WriteNumber("is_hidden", member.IsHidden ? 1 : 0);
        writer.WriteString("state", member.State);
        writer.WriteBoolean("is_blocking_sender", false);
        writer.WriteBoolean("is_blocked_by_sender", false);
        writer.WriteNumber("unread_message_count", member.Unread);
        writer.WriteNumber("total_unread_message_count", member.Unread);
        writer.WriteNumber("channel_unread_message_count", member.Unread);
        writer.WriteNumber("channel_mention_count", 0);
        writer.WriteBoolean("push_enabled", false);
        // A string for some users and a boolean for others, as in real bodies.
        if (member.IsOperator)
        {
            writer.WriteBoolean("push_trigger_option", false);
        }
        else
        {
            writer.WriteString("push_trigger_option", "default");
        }

        writer.WriteBoolean("do_not_disturb", false);
        writer.WriteEndObject();
    }

    /// <summary>The properties of a channel as one member sees it.</summary>
    public static void WriteView(Utf8JsonWriter writer, Member member)
    {
        writer.WriteString("member_state", member.State);
        writer.WriteString("my_role", member.IsOperator ? "operator" : "");
        writer.WriteBoolean("is_hidden", member.IsHidden);
        writer.WriteString("hidden_state", member.IsHidden ? "hidden_allow_auto_unhide" : "unhidden");
        writer.WriteBoolean("is_muted", false);
        writer.WriteBoolean("is_push_enabled", true);
        writer.WriteString("push_trigger_option", "default");
        writer.WriteString("count_preference", "all");
        writer.WriteNumber("user_last_read", member.ReadAt);
        writer.WriteNumber("joined_ts", member.JoinedAt);
        writer.WriteNumber("ts_message_offset", 0);
        WriteInvitation(writer, member);
    }

    /// <summary>When a member was invited (milliseconds) and by whom; 0 and null without one.</summary>
    public static void WriteInvitation(Utf8JsonWriter writer, Member? member)
    {
        writer.WriteNumber("invited_at", member?.InvitedAt ?? 0);
        writer.WritePropertyName("inviter");
        if (member?.Inviter is { } inviter)
        {
            UserJson.WriteShort(writer, inviter);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
