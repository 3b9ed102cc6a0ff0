using System.Text.Json;
using SupportChat.Work;

namespace SupportChat.Sendbird;

/// <summary>From Sendbird's resources to ours (Sendbird reference 2.3, 3.2, 4.1, 5.3, 6.1).</summary>
internal static class SendbirdJson
{
    /// <summary>Times beyond this many are milliseconds: the year 5138 in seconds, 1973 in milliseconds.</summary>
    private const long MostSeconds = 99_999_999_999;

    /// <summary>The list that a page is about: an answer without one is not an empty page.</summary>
    public static IEnumerable<JsonElement> List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw new JsonException($"No {name}.");

    public static SendbirdUser User(JsonElement json) =>
        new(Required(json, "user_id"), json.Text("nickname") ?? "", json.Text("profile_url") ?? "") { IsActive = json.Flag("is_active", true) };

    public static GroupChannel Channel(JsonElement json) => new()
    {
        ChannelUrl = Required(json, "channel_url"),
        CustomType = json.Text("custom_type") ?? "",
        Data = json.Text("data") ?? "",
        CreatedByUserId = json.Object("created_by")?.Text("user_id"),
        CreatedAt = Time(json.Number("created_at") ?? 0),
        Frozen = json.Flag("freeze"),
        Members = [.. json.Items("members").Select(Member)],
        LastMessage = json.Object("last_message") is { } last && last.Number("message_id") is not null ? Message(last) : null,
    };

    public static ChannelMember Member(JsonElement json) =>
        new(Required(json, "user_id"), json.Text("nickname") ?? "", json.Text("state") ?? "joined", json.Flag("is_active", true));

    public static ChannelMessage Message(JsonElement json)
    {
        var sender = json.Object("user");
        return new ChannelMessage
        {
            MessageId = json.Number("message_id") ?? throw new JsonException("A message without message_id."),
            Type = json.Text("type") ?? "MESG",
            SenderId = sender?.Text("user_id"),
            SenderName = sender?.Text("nickname"),
            Text = json.Text("message") ?? "",
            Data = json.Text("data") ?? "",
            CustomType = json.Text("custom_type") ?? "",
            CreatedAt = json.Number("created_at") ?? 0,
            UpdatedAt = json.Number("updated_at") ?? 0,
            IsRemoved = json.Flag("is_removed"),
            ParentMessageId = json.Number("parent_message_id") is > 0 and var parent ? parent : null,
            File = json.Object("file") is { } file && file.Text("url") is { Length: > 0 } url
                ? new ChannelFile(url, file.Text("name"), file.Text("type"), file.Number("size"))
                : null,
        };
    }

    /// <summary>Metadata, flat or wrapped: a flat answer may hold a key of the name <c>metadata</c> too, but as a string.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(JsonElement json) => (json.Object("metadata") ?? json).EnumerateObject()
        .Select(pair => (pair.Name, Value: pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString() : null))
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Name, pair => pair.Value!, StringComparer.Ordinal);

    public static WebhookSettings Webhook(JsonElement json)
    {
        var webhook = json.Object("webhook") ?? json;
        return new WebhookSettings(
            webhook.Flag("enabled"),
            webhook.Text("url") ?? "",
            webhook.Flag("include_members"),
            [.. webhook.Items("enabled_events").Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]);
    }

    private static string Required(JsonElement json, string name) => json.Text(name) ?? throw new JsonException($"No {name}.");

    /// <summary>Channels count seconds, messages milliseconds (Sendbird reference 9, row 2).</summary>
    private static DateTimeOffset Time(long value) =>
        value > MostSeconds ? DateTimeOffset.FromUnixTimeMilliseconds(value) : DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, value));
}
