using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace SupportChat.Http.Authentication;

/// <summary>A signed JWT as it was sent (RFC 7515, compact form), not yet proven.</summary>
internal sealed class BearerToken
{
    // RFC 7515 4.1.9: a type without a slash stands for the same one below application/.
    private static readonly string[] Types = ["JWT", "at+jwt", "application/jwt", "application/at+jwt"];

    private readonly string[] parts;
    private readonly JsonElement header;

    private BearerToken(string[] parts, JsonElement header, JsonElement payload)
    {
        this.parts = parts;
        this.header = header;
        Claims = new TokenClaims(payload);
    }

    public TokenClaims Claims { get; }

    public string? KeyId => HeaderText("kid");

    /// <summary>What of the header forbids to take it for a customer's token, and how to mend that; null for nothing.</summary>
    public string? Refusal =>
        header.TryGetProperty("crit", out _) ? "The token's header demands extensions ('crit') that are not known here: have it issued without them."
        : header.TryGetProperty("typ", out _) && !Types.Contains(HeaderText("typ"), StringComparer.OrdinalIgnoreCase)
            ? "The token is of another kind ('typ'): send an access token or id token, of type JWT or at+jwt."
            : null;

    /// <summary>False for what is no JWT.</summary>
    public static bool TryRead(string encoded, [NotNullWhen(true)] out BearerToken? token)
    {
        var parts = encoded.Split('.');
        token = parts.Length == 3 && ReadObject(parts[0], isUnique: true) is { } header && ReadObject(parts[1], isUnique: false) is { } payload
            ? new BearerToken(parts, header, payload)
            : null;
        return token is not null;
    }

    public override string ToString() => string.Join('.', parts);

    /// <summary>True when the signature is right for the key that the header names.</summary>
    public bool IsSignedBy(IEnumerable<SecurityKey> keys, ICollection<string> algorithms)
    {
        if (HeaderText("alg") is not { } algorithm || !algorithms.Contains(algorithm) || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var signature = Base64Url.DecodeFromChars(parts[2]);
        return keys.Where(key => KeyId is null || key.KeyId == KeyId).Any(key =>
        {
            var factory = key.CryptoProviderFactory;
            if (!factory.IsSupportedAlgorithm(algorithm, key))
            {
                return false;
            }

            var provider = factory.CreateForVerifying(key, algorithm);
            try
            {
                return provider.Verify(signed, signature);
            }
            finally
            {
                factory.ReleaseSignatureProvider(provider);
            }
        });
    }

    private string? HeaderText(string name) => header.TryGetProperty(name, out var value) ? TokenClaims.TextOf(value) : null;

    private static JsonElement? ReadObject(string part, bool isUnique)
    {
        if (!Base64Url.IsValid(part))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(part), new JsonDocumentOptions { AllowDuplicateProperties = !isUnique });
            return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that is half a surrogate pair.
            return null;
        }
    }
}
