using System.Text.Json;
using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

/// <summary>
/// From Sendbird's resources to ours (docs/reference/sendbird.md#user-fields, #channel-fields, #metadata-calls, #message-fields, #webhook-settings).
/// </summary>
internal static class SendbirdJson
{
    /// <summary>Times beyond this many are milliseconds: the year 5138 in seconds, 1973 in milliseconds.</summary>
    private const long MostSeconds = 99_999_999_999;

    /// <summary>The list that a page is about: an answer without one is not an empty page.</summary>
    public static IEnumerable<JsonElement> List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw new JsonException($"No {name}.");

    public static SendbirdUser User(JsonElement json) =>
        new(Required(json, "user_id"), json.Text("nickname") ?? "", json.Text("profile_url") ?? "")
        {
            IsActive = json.Flag("is_active", true),
            PreferredLanguages = [.. json.Items("preferred_languages").Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
        };

    public static GroupChannel Channel(JsonElement json) => new()
    {
        ChannelUrl = Required(json, "channel_url"),
        CustomType = json.Text("custom_type") ?? "",
        Data = json.Text("data") ?? "",
        CreatedByUserId = json.Object("created_by")?.Text("user_id"),
        CreatedAt = Time(json.Number("created_at") ?? 0),
        Frozen = json.Flag("freeze"),
        Members = Members(json),
        LastMessage = json.Object("last_message") is { } last && Message(last) is { HasPossibleValues: true } message ? message : null,
    };

    /// <summary>The channels of a page; one without a URL takes no other along, but a page of nothing else is none.</summary>
    public static IReadOnlyList<GroupChannel> Channels(JsonElement page)
    {
        var channels = List(page, "channels").ToList();
        var named = channels.Where(channel => channel.Text("channel_url") is not null).Select(Channel).ToList();
        return named.Count > 0 || channels.Count == 0 ? named : throw new JsonException("Channels without channel_url.");
    }

    /// <summary>The members that have an id; one that is odd takes no other along.</summary>
    public static IReadOnlyList<ChannelMember> Members(JsonElement json) =>
        [.. json.Items("members").Where(member => member.Text("user_id") is not null).Select(Member)];

    private static ChannelMember Member(JsonElement json) =>
        new(Required(json, "user_id"), json.Text("nickname") ?? "", json.Text("state") ?? "joined", json.Flag("is_active", true));

    public static ChannelMessage Message(JsonElement json)
    {
        var sender = json.Object("user");
        return new ChannelMessage
        {
            MessageId = json.Number("message_id") ?? ChannelMessage.NoId,
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
            SenderIsBot = sender?.Flag("is_bot") == true,
            Files = Files(json),
        };
    }

    /// <summary>The files of a message: several in a list, or one, in a member of its own or, in webhooks, in the payload itself.</summary>
    public static IReadOnlyList<ChannelFile> Files(JsonElement json)
    {
        var files = json.Items("files").Select(File).OfType<ChannelFile>().ToList();
        return files.Count > 0 ? files : (json.Object("file") is { } single ? File(single) : null) is { } file ? [file] : [];
    }

    /// <summary>
    /// A file, in the spellings of the API's single file, of its list of files, and of webhooks (docs/reference/sendbird.md#send, #message-fields,
    /// #message-webhooks); null when it has neither address nor name.
    /// </summary>
    public static ChannelFile? File(JsonElement json) =>
        (json.Text("url", "file_url") ?? "", json.Text("name", "file_name", "filename")) is var (url, name) && (url.Length > 0 || name?.Length > 0)
        ? new ChannelFile(
            url, name, json.Text("type", "file_type", "content_type"), json.Number("size") ?? json.Number("file_size") ?? json.Number("content_size"))
        : null;

    /// <summary>Metadata, flat or wrapped: a flat answer may hold a key of the name <c>metadata</c> too, but as a string.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(JsonElement json) => (json.Object("metadata") ?? json).EnumerateObject()
        .Select(pair => (pair.Name, Value: pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString() : null))
        .Where(pair => pair.Value is not null)
        .GroupBy(pair => pair.Name, StringComparer.Ordinal)
        .ToDictionary(pairs => pairs.Key, pairs => pairs.Last().Value!, StringComparer.Ordinal);

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

    /// <summary>Channels count seconds, messages milliseconds (docs/reference/sendbird.md#units-of-time).</summary>
    private static DateTimeOffset Time(long value) =>
        value > MostSeconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(value, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
            : DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, value));
}
