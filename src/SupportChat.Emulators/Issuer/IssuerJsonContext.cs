using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Issuer;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DiscoveryDocument))]
[JsonSerializable(typeof(KeySetDocument))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(RollRequest))]
[JsonSerializable(typeof(RollAnswer))]
internal sealed partial class IssuerJsonContext : JsonSerializerContext;
