using System.Text.Json.Serialization;

namespace SupportChat.Sendbird;

internal sealed record WebhookUser
{
    [JsonPropertyName("user_id")]
    public string? UserId { get; init; }

    [JsonPropertyName("nickname")]
    public string? Nickname { get; init; }
}
