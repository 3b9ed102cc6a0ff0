using System.Text.Json;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Writes the group channel resource (docs/reference/sendbird.md#channel-fields). Call under the channel's lock.</summary>
internal static class ChannelJson
{
    public static void Write(Utf8JsonWriter writer, GroupChannel channel, ChannelViewOptions fields)
    {
        writer.WriteStartObject();
        WriteProperties(writer, channel, fields);
        writer.WriteEndObject();
    }

    public static void WriteProperties(Utf8JsonWriter writer, GroupChannel channel, ChannelViewOptions fields)
    {
        writer.WriteString("channel_url", channel.ChannelUrl);
        writer.WriteString("name", channel.Name);
        writer.WriteString("cover_url", channel.CoverUrl);
        writer.WriteString("custom_type", channel.CustomType);
        writer.WriteString("data", channel.Data);
        writer.WriteNumber("id", channel.Sequence);
        writer.WriteNumber("created_at", channel.CreatedAtMs / 1000);
        if (fields.IsCreated is { } created)
        {
            writer.WriteBoolean("is_created", created);
        }

        WriteFlags(writer, channel);
        writer.WriteNumber("member_count", channel.Members.Count);
        writer.WriteNumber("joined_member_count", channel.JoinedCount);
        WriteLastMessage(writer, channel);
        WriteSettings(writer);
        WriteCreator(writer, channel);
        WriteLegacy(writer, channel);
        if (fields.Members)
        {
            writer.WriteStartArray("members");
            foreach (var member in channel.Members.Values.Where(member => fields.ActiveMembers is not { } active || member.User.IsActive == active))
            {
                MemberJson.Write(writer, member);
            }

            writer.WriteEndArray();
        }

        if (fields.Operators)
        {
            WriteOperators(writer, channel);
        }

        if (fields.Metadata)
        {
            MetadataJson.Write(writer, "metadata", channel.Metadata);
            writer.WriteNumber("ts", fields.NowMs);
        }

        if (fields.ReadReceipt)
        {
            WriteReceipts(writer, "read_receipt", channel);
        }

        if (fields.DeliveryReceipt)
        {
            WriteReceipts(writer, "delivery_receipt", channel);
        }

        var view = fields.ViewOf is { } userId ? channel.Members.GetValueOrDefault(userId) : null;
        writer.WriteNumber("unread_message_count", view?.Unread ?? 0);
        writer.WriteNumber("unread_mention_count", 0);
        if (view is not null)
        {
            MemberJson.WriteView(writer, view);
        }
        else if (fields.Invitation)
        {
            MemberJson.WriteInvitation(writer, null);
        }
    }

    private static void WriteFlags(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WriteBoolean("is_distinct", channel.IsDistinct);
        writer.WriteBoolean("is_public", channel.IsPublic);
        writer.WriteBoolean("is_super", channel.IsSuper);
        writer.WriteBoolean("is_ephemeral", channel.IsEphemeral);
        writer.WriteBoolean("is_broadcast", false);
        writer.WriteBoolean("is_exclusive", false);
        writer.WriteBoolean("is_discoverable", channel.IsPublic);
        writer.WriteBoolean("is_access_code_required", channel.AccessCode.Length > 0);
        writer.WriteBoolean("has_bot", channel.Members.Values.Any(member => member.User.Bot is not null));
        writer.WriteBoolean("has_ai_bot", false);
        writer.WriteBoolean("freeze", channel.IsFrozen);
        writer.WriteBoolean("ignore_profanity_filter", false);
    }

    private static void WriteLastMessage(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WritePropertyName("last_message");
        if (channel.Messages.Last is { } last)
        {
            MessageJson.Write(writer, channel, last);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteSettings(Utf8JsonWriter writer)
    {
        writer.WriteNumber("max_length_message", Limits.Message);
        writer.WriteNumber("message_survival_seconds", -1);
        writer.WriteStartObject("disappearing_message");
        writer.WriteNumber("message_survival_seconds", -1);
        writer.WriteBoolean("is_triggered_by_message_read", false);
        writer.WriteEndObject();
        writer.WriteStartObject("sms_fallback");
        writer.WriteNumber("wait_seconds", -1);
        UserJson.WriteList(writer, "exclude_user_ids", []);
        writer.WriteEndObject();
    }

    private static void WriteCreator(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WritePropertyName("created_by");
        if (channel.CreatedBy is { } creator)
        {
            UserJson.WriteShort(writer, creator);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteLegacy(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WriteStartObject("channel");
        writer.WriteString("channel_url", channel.ChannelUrl);
        writer.WriteString("name", channel.Name);
        writer.WriteString("cover_url", channel.CoverUrl);
        writer.WriteString("data", channel.Data);
        writer.WriteString("custom_type", channel.CustomType);
        writer.WriteNumber("created_at", channel.CreatedAtMs / 1000);
        writer.WriteNumber("member_count", channel.Members.Count);
        writer.WriteNumber("max_length_message", Limits.Message);
        writer.WriteEndObject();
    }

    private static void WriteOperators(Utf8JsonWriter writer, GroupChannel channel)
    {
        writer.WriteStartArray("operators");
        foreach (var member in channel.Members.Values.Where(member => member.IsOperator))
        {
            UserJson.WriteShort(writer, member.User);
        }

        writer.WriteEndArray();
    }

    private static void WriteReceipts(Utf8JsonWriter writer, string name, GroupChannel channel)
    {
        writer.WriteStartObject(name);
        foreach (var member in channel.Members.Values)
        {
            writer.WriteNumber(member.User.UserId, member.ReadAt);
        }

        writer.WriteEndObject();
    }
}
