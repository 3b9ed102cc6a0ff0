using System.Text.Json.Serialization;

namespace SupportChat.Sendbird;

internal sealed record WebhookChannel
{
    [JsonPropertyName("channel_url")]
    public string? ChannelUrl { get; init; }

    [JsonPropertyName("custom_type")]
    public string? CustomType { get; init; }
}
