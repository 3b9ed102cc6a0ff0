using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Issuer;

/// <summary>The published keys of an issuer, oldest first, as PKCS #8.</summary>
internal sealed record SavedKeys(IReadOnlyList<byte[]> Published);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SavedKeys))]
internal sealed partial class SavedKeysJsonContext : JsonSerializerContext;
