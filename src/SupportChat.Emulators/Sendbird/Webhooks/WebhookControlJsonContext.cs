using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Sendbird.Webhooks;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WebhookControl))]
internal sealed partial class WebhookControlJsonContext : JsonSerializerContext;
