using System.Text.Json;
using System.Text.Json.Serialization;

namespace SupportChat.Sendbird;

/// <summary>The fields of a webhook that we use (Sendbird reference 6.5, 6.6); everything else is ignored.</summary>
internal sealed record WebhookEvent
{
    [JsonPropertyName("category")]
    public string? Category { get; init; }

    [JsonPropertyName("app_id")]
    public string? AppId { get; init; }

    [JsonPropertyName("type")]
    public string? Type { get; init; }

    [JsonPropertyName("sender")]
    public WebhookUser? Sender { get; init; }

    [JsonPropertyName("channel")]
    public WebhookChannel? Channel { get; init; }

    /// <summary>Who joined or left.</summary>
    [JsonPropertyName("users")]
    public IReadOnlyList<WebhookUser>? Users { get; init; }

    /// <summary>Kept raw: its fields drift, and a payload that cannot be read is read from the channel instead.</summary>
    [JsonPropertyName("payload")]
    public JsonElement Payload { get; init; }
}

internal sealed record WebhookUser
{
    [JsonPropertyName("user_id")]
    public string? UserId { get; init; }

    [JsonPropertyName("nickname")]
    public string? Nickname { get; init; }
}

internal sealed record WebhookChannel
{
    [JsonPropertyName("channel_url")]
    public string? ChannelUrl { get; init; }

    [JsonPropertyName("custom_type")]
    public string? CustomType { get; init; }
}

/// <summary>Payload of message events; a file's names differ from those of the API (Sendbird reference 9, row 14).</summary>
internal sealed record WebhookMessage
{
    [JsonPropertyName("message_id")]
    public required long MessageId { get; init; }

    [JsonPropertyName("message")]
    public string? Message { get; init; }

    [JsonPropertyName("created_at")]
    public long? CreatedAt { get; init; }

    [JsonPropertyName("updated_at")]
    public long? UpdatedAt { get; init; }

    [JsonPropertyName("deleted_at")]
    public long? DeletedAt { get; init; }

    [JsonPropertyName("parent_message_id")]
    public long? ParentMessageId { get; init; }

    [JsonPropertyName("filename")]
    public string? FileName { get; init; }

    [JsonPropertyName("url")]
    public string? Url { get; init; }

    [JsonPropertyName("content_type")]
    public string? ContentType { get; init; }

    [JsonPropertyName("content_size")]
    public long? ContentSize { get; init; }
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(WebhookEvent))]
[JsonSerializable(typeof(WebhookMessage))]
internal sealed partial class WebhookJsonContext : JsonSerializerContext;
