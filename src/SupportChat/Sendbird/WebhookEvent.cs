using System.Text.Json;
using SupportChat.Transcripts;
using SupportChat.Work;

namespace SupportChat.Sendbird;

/// <summary>
/// A webhook, member by member (Sendbird reference 6.5, 6.6): its fields drift, so one that is odd takes no other along. Everything that we do not use is ignored.
/// </summary>
internal readonly struct WebhookEvent(JsonElement json)
{
    /// <summary>Null when it is no text.</summary>
    public string? Category => json.Text("category");

    /// <summary>Null when it is no text.</summary>
    public string? AppId => json.Text("app_id");

    public string? ChannelUrl => json.Object("channel")?.Text("channel_url");

    public string? ChannelCustomType => json.Object("channel")?.Text("custom_type");

    /// <summary>Who joined or left; null when that cannot be read whole.</summary>
    public IReadOnlyList<string>? Users()
    {
        var users = json.Items("users").Select(user => user.Text("user_id") ?? "").ToList();
        return users.Count == 0 || users.Contains("") ? null : users;
    }

    /// <summary>Reads a body; null when it is no JSON object.</summary>
    public static WebhookEvent? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = VendorJson.Parse(body);
            return json.ValueKind == JsonValueKind.Object ? new WebhookEvent(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// The message that a message event tells of; by reference when its content cannot be read here, as of a sender that is none, or a file without an address. Null when its id, or
    /// the time that orders it, makes no sense: then only the channel itself tells.
    /// </summary>
    public TranscriptMessage? Message()
    {
        if (json.Object("payload") is not { } payload || payload.Number("message_id") is not { } messageId)
        {
            return null;
        }

        if (Category == "group_channel:message_delete")
        {
            return messageId < 0 ? null : Deletion(payload, messageId);
        }

        var createdAt = payload.Number("created_at") ?? 0;
        var updatedAt = payload.Number("updated_at") ?? 0;
        var sender = json.Object("sender");
        var type = json.Text("type");
        var files = type == "FILE" ? Files(payload) : [];
        var message = new TranscriptMessage
        {
            MessageId = messageId,
            ChannelUrl = ChannelUrl,
            Version = Math.Max(createdAt, updatedAt),
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Type = type,
            SenderId = sender?.Text("user_id"),
            SenderName = sender?.Text("nickname"),
            IsBot = sender?.Flag("is_bot") == true,
            Text = payload.Text("message"),
            ParentMessageId = payload.Number("parent_message_id") is > 0 and var parent ? parent : null,
            ByReference = !IsWhole(payload, sender, type, files) || (Category == "group_channel:message_update" && updatedAt == 0),
        };
        return message is { HasPossibleValues: true, Version: > 0 } ? message.WithFiles(files) : null;
    }

    /// <summary>A deletion is certain by the id alone.</summary>
    private TranscriptMessage Deletion(JsonElement payload, long messageId)
    {
        var sender = json.Object("sender");
        var message = new TranscriptMessage
        {
            MessageId = messageId,
            ChannelUrl = ChannelUrl,
            Version = LedgerEntry.DeletedVersion,
            CreatedAt = payload.Number("created_at") ?? 0,
            DeletedAt = payload.Number("deleted_at") ?? 0,
            Deleted = true,
            Type = json.Text("type"),
            SenderId = sender?.Text("user_id"),
            SenderName = sender?.Text("nickname"),
            IsBot = sender?.Flag("is_bot") == true,
        };
        return message.HasPossibleValues ? message : message with { CreatedAt = 0, DeletedAt = 0 };
    }

    /// <summary>Nothing that a row shows has another form than it should.</summary>
    private bool IsWhole(JsonElement payload, JsonElement? sender, string? type, IReadOnlyList<ChannelFile> files) =>
        type is not null
        && IsTextOrNone(payload, "message")
        && (type == "FILE" ? files.Count > 0 && files.All(file => file.Url.Length > 0) : payload.Text("message") is not null)
        && (sender is { } user ? user.Text("user_id") is not null && IsTextOrNone(user, "nickname") : !json.TryGetProperty("sender", out var none) || none.ValueKind == JsonValueKind.Null);

    private static bool IsTextOrNone(JsonElement json, string name) => !json.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.String or JsonValueKind.Null;

    /// <summary>As documented, one file stands in the payload itself.</summary>
    private static IReadOnlyList<ChannelFile> Files(JsonElement payload) =>
        SendbirdJson.Files(payload) is { Count: > 0 } files ? files : SendbirdJson.File(payload) is { } file ? [file] : [];
}
