using System.Text.Json;
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

/// <summary>The parts of the OpenID discovery document that validators read.</summary>
internal sealed record DiscoveryDocument(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> SigningAlgorithms,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypes);

/// <summary>The key set.</summary>
internal sealed record KeySetDocument([property: JsonPropertyName("keys")] IReadOnlyList<JsonWebKeyDocument> Keys);

/// <summary>A public RSA key (RFC 7517).</summary>
internal sealed record JsonWebKeyDocument(
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("n")] string Modulus,
    [property: JsonPropertyName("e")] string Exponent);

/// <summary>Body of <c>POST /token</c>.</summary>
internal sealed record TokenRequest
{
    /// <summary>Becomes <c>sub</c>; required.</summary>
    public string? UserId { get; init; }

    /// <summary>Becomes the claim <c>roles</c>; none if absent.</summary>
    public IReadOnlyList<string>? Roles { get; init; }

    /// <summary>Further claims, or others instead of the usual ones, each in the text that it has here; an object.</summary>
    public JsonElement? Claims { get; init; }

    /// <summary>Names of usual claims, and of usual members of the header, to leave out.</summary>
    public IReadOnlyList<string>? Without { get; init; }

    /// <summary>Members of the header beside the usual ones, or instead of them; an object.</summary>
    public JsonElement? Header { get; init; }
}

/// <summary>Answer of <c>POST /token</c>.</summary>
internal sealed record TokenAnswer(string Token);

/// <summary>Body of <c>POST /emulator/keys/roll</c>.</summary>
internal sealed record RollRequest
{
    /// <summary>True publishes the earlier keys further on, beside the new one; false, the default, withdraws them.</summary>
    public bool KeepOld { get; init; }
}

/// <summary>Answer of <c>POST /emulator/keys/roll</c>: the id of the key that signs from now on.</summary>
internal sealed record RollAnswer(string KeyId);
