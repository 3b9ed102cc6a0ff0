using System.Text.Json;

namespace SupportChat.Sendbird;

/// <summary>Reads resources tolerantly: only the fields that we use, absent and null alike.</summary>
internal static class SendbirdJson
{
    public static string? Text(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long? Number(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    public static bool Flag(this JsonElement json, string name, bool whenAbsent) =>
        json.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.True || (value.ValueKind != JsonValueKind.False && whenAbsent) : whenAbsent;

    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Empty<JsonElement>();

    public static GroupChannel Channel(JsonElement json) => new()
    {
        ChannelUrl = json.Text("channel_url") ?? throw new JsonException("A channel without channel_url."),
        CustomType = json.Text("custom_type") ?? "",
        Data = json.Text("data") ?? "",
        CreatedByUserId = json.TryGetProperty("created_by", out var creator) && creator.ValueKind == JsonValueKind.Object ? creator.Text("user_id") : null,
        Members = [.. json.Items("members").Select(Member)],
        LastMessage = json.TryGetProperty("last_message", out var last) && last.ValueKind == JsonValueKind.Object ? Message(last) : null,
    };

    public static ChannelMember Member(JsonElement json) =>
        new(json.Text("user_id") ?? "", json.Text("nickname") ?? "", json.Text("state") ?? "joined", json.Flag("is_active", true));

    public static ChannelMessage Message(JsonElement json)
    {
        var user = json.TryGetProperty("user", out var sender) && sender.ValueKind == JsonValueKind.Object ? sender : default;
        var file = json.TryGetProperty("file", out var attached) && attached.ValueKind == JsonValueKind.Object && attached.Text("url") is { } url
            ? new ChannelFile(url, attached.Text("name"), attached.Text("type"), attached.Number("size"))
            : null;
        return new ChannelMessage
        {
            MessageId = json.Number("message_id") ?? throw new JsonException("A message without message_id."),
            Type = json.Text("type") ?? "MESG",
            SenderId = user.ValueKind == JsonValueKind.Object ? user.Text("user_id") : null,
            SenderName = user.ValueKind == JsonValueKind.Object ? user.Text("nickname") : null,
            Text = json.Text("message") ?? "",
            Data = json.Text("data") ?? "",
            CustomType = json.Text("custom_type") ?? "",
            CreatedAt = json.Number("created_at") ?? 0,
            UpdatedAt = json.Number("updated_at") ?? 0,
            IsRemoved = json.Flag("is_removed", false),
            ParentMessageId = json.Number("parent_message_id") is > 0 and var parent ? parent : null,
            File = file,
        };
    }

    public static WebhookSettings Webhook(JsonElement json)
    {
        var webhook = json.TryGetProperty("webhook", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : json;
        return new WebhookSettings(
            webhook.Flag("enabled", false),
            webhook.Text("url") ?? "",
            webhook.Flag("include_members", false),
            [.. webhook.Items("enabled_events").Select(item => item.GetString() ?? "")]);
    }
}
