using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SupportChat.Emulators.Salesforce.OAuth;

/// <summary>Checks JWT bearer assertions: RS256 with the app's key, issuer, audience, expiry (docs/reference/salesforce.md#token-request).</summary>
internal sealed class JwtAssertion : IDisposable
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(3);
    private static readonly string[] LoginServers = ["https://login.salesforce.com", "https://test.salesforce.com"];

    private readonly RSA key = RSA.Create();
    private readonly string clientId;
    private readonly TimeProvider timeProvider;

    /// <summary>Throws <see cref="ArgumentException"/> or <see cref="CryptographicException"/> for a PEM without RSA key or certificate.</summary>
    public JwtAssertion(string publicKeyPem, string clientId, TimeProvider timeProvider)
    {
        this.clientId = clientId;
        this.timeProvider = timeProvider;
        if (publicKeyPem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(publicKeyPem);
            using var key = certificate.GetRSAPublicKey() ?? throw new ArgumentException(
                "The certificate for JWT bearer must hold an RSA key.", nameof(publicKeyPem));
            this.key.ImportParameters(key.ExportParameters(includePrivateParameters: false));
        }
        else
        {
            this.key.ImportFromPem(publicKeyPem);
        }
    }

    /// <summary>The username in <c>sub</c>. Throws <see cref="OAuthException"/>.</summary>
    public string UsernameOf(string assertion, string ownAddress)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3 || Read(parts[0])?["alg"]?.ToString() != "RS256" || Read(parts[1]) is not { } claims || !IsSigned(parts))
        {
            throw new OAuthException("invalid_grant", "invalid assertion");
        }

        if (claims["iss"]?.ToString() != clientId)
        {
            throw new OAuthException("invalid_client_id", "client identifier invalid");
        }

        var audience = claims["aud"]?.ToString().TrimEnd('/');
        if (audience != ownAddress.TrimEnd('/') && !LoginServers.Contains(audience))
        {
            throw new OAuthException("invalid_grant", "audience is invalid");
        }

        if (claims["exp"] is not JsonValue value || !value.TryGetValue<double>(out var expiry)
            || expiry < (timeProvider.GetUtcNow() - Skew).ToUnixTimeSeconds())
        {
            throw new OAuthException("invalid_grant", "expired authorization code");
        }

        return claims["sub"]?.ToString() ?? throw new OAuthException("invalid_grant", "invalid assertion");
    }

    public void Dispose() => key.Dispose();

    private bool IsSigned(string[] parts) => Base64Url.IsValid(parts[2]) && key.VerifyData(
        Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private static JsonObject? Read(string part)
    {
        try
        {
            return Base64Url.IsValid(part) ? JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
