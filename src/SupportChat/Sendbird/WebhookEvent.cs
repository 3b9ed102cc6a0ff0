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
    /// The message that a message event tells of; by reference when its content cannot be read here, as of a file without an address. Null when not even its id or its times
    /// make sense: then only the channel itself tells.
    /// </summary>
    public TranscriptMessage? Message()
    {
        if (json.Object("payload") is not { } payload || payload.Number("message_id") is not { } messageId)
        {
            return null;
        }

        var deleted = Category == "group_channel:message_delete";
        var createdAt = payload.Number("created_at") ?? 0;
        var updatedAt = payload.Number("updated_at") ?? 0;
        var sender = json.Object("sender");
        var type = json.Text("type");
        var files = Files(payload);
        var message = new TranscriptMessage
        {
            MessageId = messageId,
            ChannelUrl = ChannelUrl,
            Version = deleted ? LedgerEntry.DeletedVersion : Math.Max(createdAt, updatedAt),
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            DeletedAt = payload.Number("deleted_at") ?? 0,
            Deleted = deleted,
            Type = type,
            SenderId = sender?.Text("user_id"),
            SenderName = sender?.Text("nickname"),
            IsBot = sender?.Flag("is_bot") == true,
            Text = payload.Text("message"),
            ParentMessageId = payload.Number("parent_message_id") is > 0 and var parent ? parent : null,
            ByReference = !deleted && (type is null || (type == "FILE" && files.Count == 0)),
        };
        return message is { HasPossibleValues: true, Version: > 0 } ? message.WithFiles(files) : null;
    }

    /// <summary>One file at the top of the payload, as documented, or several in a list, in the spellings of the webhook or of the API.</summary>
    private static List<ChannelFile> Files(JsonElement payload)
    {
        var files = payload.Items("files").Select(SendbirdJson.File).OfType<ChannelFile>().ToList();
        return files.Count > 0 ? files : SendbirdJson.File(payload) is { } file ? [file] : payload.Object("file") is { } inner && SendbirdJson.File(inner) is { } single ? [single] : [];
    }
}
