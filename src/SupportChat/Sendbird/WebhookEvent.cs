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
