using System.Text.Json;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>Writes users in the vendor's shapes (docs/reference/sendbird.md#user-fields, #message-fields, #message-webhooks).</summary>
internal static class UserJson
{
    /// <summary>The user resource.</summary>
    public static void Write(Utf8JsonWriter writer, User user)
    {
        writer.WriteStartObject();
        WriteProperties(writer, user);
        writer.WriteEndObject();
    }

    public static void WriteProperties(Utf8JsonWriter writer, User user)
    {
        WriteProfile(writer, user);
        writer.WriteString("access_token", user.AccessToken);
        WriteList(writer, "session_tokens", []);
        writer.WriteBoolean("has_ever_logged_in", user.HasEverLoggedIn);
        WriteList(writer, "discovery_keys", user.DiscoveryKeys);
        WriteList(writer, "preferred_languages", user.PreferredLanguages);
        writer.WriteString("locale", "");
        writer.WriteNumber("created_at", user.CreatedAt);
        writer.WriteString("phone_number", "");
        writer.WriteBoolean("is_hide_me_from_friends", false);
        writer.WriteBoolean("is_shadow_blocked", false);
        writer.WriteBoolean("is_created", true);
        writer.WriteBoolean("is_online", user.IsOnline);
        writer.WriteNumber("last_seen_at", user.LastSeenAt);
    }

    /// <summary>Properties that every longer form of a user shares.</summary>
    public static void WriteProfile(Utf8JsonWriter writer, User user)
    {
        WriteName(writer, user);
        writer.WriteBoolean("require_auth_for_profile_image", false);
        WriteMetadata(writer, user);
        writer.WriteBoolean("is_active", user.IsActive);
    }

    /// <summary>A sender with the metadata, as in webhooks.</summary>
    public static void WriteSender(Utf8JsonWriter writer, User user)
    {
        writer.WriteStartObject();
        WriteName(writer, user);
        WriteMetadata(writer, user);
        WriteBotMark(writer, user);
        writer.WriteEndObject();
    }

    /// <summary>Marks a bot as the sender of a message.</summary>
    public static void WriteBotMark(Utf8JsonWriter writer, User user)
    {
        // Captured websocket frames have is_bot; in resources and webhooks it is unverified, and those of people are captured without it.
        if (user.Bot is not null)
        {
            writer.WriteBoolean("is_bot", true);
        }
    }

    /// <summary>Id, nickname and picture only, as of inviters.</summary>
    public static void WriteShort(Utf8JsonWriter writer, User user)
    {
        writer.WriteStartObject();
        WriteName(writer, user);
        writer.WriteEndObject();
    }

    public static void WriteName(Utf8JsonWriter writer, User user)
    {
        writer.WriteString("user_id", user.UserId);
        writer.WriteString("nickname", user.Nickname);
        writer.WriteString("profile_url", user.ProfileUrl);
    }

    public static void WriteMetadata(Utf8JsonWriter writer, User user)
    {
        writer.WriteStartObject("metadata");
        foreach (var (key, value) in user.Metadata)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    public static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }
}
