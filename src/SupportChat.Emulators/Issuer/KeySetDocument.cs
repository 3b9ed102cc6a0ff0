using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Issuer;

/// <summary>The key set.</summary>
internal sealed record KeySetDocument([property: JsonPropertyName("keys")] IReadOnlyList<JsonWebKeyDocument> Keys);
