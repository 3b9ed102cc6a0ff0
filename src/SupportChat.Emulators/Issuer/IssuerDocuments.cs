using System.Text.Json.Serialization;

namespace SupportChat.Emulators.Issuer;

/// <summary>The parts of the OpenID discovery document that validators read.</summary>
internal sealed record DiscoveryDocument(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string JwksUri,
    [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
    [property: JsonPropertyName("id_token_signing_alg_values_supported")] IReadOnlyList<string> SigningAlgorithms,
    [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
    [property: JsonPropertyName("subject_types_supported")] IReadOnlyList<string> SubjectTypes);

/// <summary>A public RSA key (RFC 7517).</summary>
internal sealed record JsonWebKeyDocument(
    [property: JsonPropertyName("kty")] string KeyType,
    [property: JsonPropertyName("use")] string Use,
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("n")] string Modulus,
    [property: JsonPropertyName("e")] string Exponent);

/// <summary>The key set.</summary>
internal sealed record KeySetDocument([property: JsonPropertyName("keys")] IReadOnlyList<JsonWebKeyDocument> Keys);

/// <summary>Body of <c>POST /token</c>.</summary>
internal sealed record TokenRequest
{
    /// <summary>Becomes <c>sub</c>; required.</summary>
    public string? UserId { get; init; }

    /// <summary>Becomes the claim <c>roles</c>; none if absent.</summary>
    public IReadOnlyList<string>? Roles { get; init; }
}

/// <summary>Answer of <c>POST /token</c>.</summary>
internal sealed record TokenAnswer(string Token);
