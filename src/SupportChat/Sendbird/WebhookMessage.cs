using System.Text.Json.Serialization;

namespace SupportChat.Sendbird;

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
