using System.Text.Json;
using SupportChat.Sendbird;
using SupportChat.Transcripts;
using SupportChat.Upstreams;

namespace SupportChat.Webhooks;

/// <summary>
/// A webhook, member by member (docs/reference/sendbird.md#message-webhooks, #channel-webhooks): its fields drift, so one that is odd takes no other along.
/// Everything that we do not use is ignored.
/// </summary>
internal sealed class WebhookEvent(JsonElement json)
{
    /// <summary>Null when it is no text.</summary>
    public string? Category { get; } = json.Text("category");

    /// <summary>Null when it is no text.</summary>
    public string? AppId => json.Text("app_id");

    public string? ChannelUrl { get; } = json.Object("channel")?.Text("channel_url");

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
    /// The message that a message event tells of; by reference when its content cannot be read here, as of a sender that is none, or a file without an address.
    /// Null when its id, or the time that orders it, makes no sense: then only the channel itself tells.
    /// </summary>
    public TranscriptMessage? Message()
    {
        if (json.Object("payload") is not { } payload || payload.Number("message_id") is not { } messageId)
        {
            return null;
        }

        var sender = json.Object("sender");
        var type = json.Text("type");
        var told = new ChannelMessage
        {
            MessageId = messageId,
            Type = type ?? "",
            SenderId = sender?.Text("user_id"),
            SenderName = sender?.Text("nickname"),
            SenderIsBot = sender?.Flag("is_bot") == true,
            CreatedAt = payload.Number("created_at") ?? 0,
        };
        if (Category == "group_channel:message_delete")
        {
            return messageId <= 0 ? null : Deletion(told, payload.Number("deleted_at") ?? 0);
        }

        var text = payload.Text("message");
        var updatedAt = payload.Number("updated_at") ?? 0;
        var files = type == "FILE" ? Files(payload) : [];
        told = told with
        {
            Text = text ?? "",
            UpdatedAt = updatedAt,
            ParentMessageId = payload.Number("parent_message_id") is > 0 and var parent ? parent : null,
            Files = files
        };
        var message = TranscriptMessage.Of(told, ChannelUrl);
        if (message is not { HasPossibleValues: true, Version: > 0 })
        {
            return null;
        }

        var isWhole = type is not null
            && (text is not null || (type == "FILE" && IsNone(payload, "message")))
            && told.CreatedAt > 0
            && (type != "FILE" || (files.Count > 0 && files.Count >= payload.Items("files").Count() && files.All(file => file.Url.Length > 0)))
            && (sender is { } user ? told.SenderId is not null && (told.SenderName is not null || IsNone(user, "nickname")) : IsNone(json, "sender"))
            && (updatedAt > 0 || Category != "group_channel:message_update");
        return isWhole ? message : message with { ByReference = true };
    }

    /// <summary>A deletion is certain by the id alone.</summary>
    private TranscriptMessage Deletion(ChannelMessage told, long deletedAt)
    {
        var message = TranscriptMessage.Of(told with { IsRemoved = true }, ChannelUrl) with { DeletedAt = deletedAt };
        return message.HasPossibleValues ? message : message with { CreatedAt = 0, DeletedAt = 0 };
    }

    private static bool IsNone(JsonElement json, string name) => !json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null;

    /// <summary>As documented, one file stands in the payload itself.</summary>
    private static IReadOnlyList<ChannelFile> Files(JsonElement payload) =>
        SendbirdJson.Files(payload) is { Count: > 0 } files ? files : SendbirdJson.File(payload) is { } file ? [file] : [];
}
