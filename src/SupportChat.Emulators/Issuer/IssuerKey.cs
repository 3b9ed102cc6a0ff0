using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SupportChat.Emulators.Issuer;

/// <summary>The RSA key of one issuer, made at its start, and the tokens signed with it.</summary>
internal sealed class IssuerKey : IDisposable
{
    private const int Bits = 2048;

    private readonly RSA _rsa = RSA.Create(Bits);
    private readonly SigningCredentials _credentials;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public IssuerKey()
    {
        var parameters = _rsa.ExportParameters(includePrivateParameters: false);
        var keyId = Base64Url.EncodeToString(SHA256.HashData(parameters.Modulus!).AsSpan(0, 16));
        Public = new JsonWebKeyDocument("RSA", "sig", "RS256", keyId, Base64Url.EncodeToString(parameters.Modulus), Base64Url.EncodeToString(parameters.Exponent));
        // The factory would cache signers of a key that is disposed with this issuer.
        _credentials = new SigningCredentials(new RsaSecurityKey(_rsa) { KeyId = keyId }, SecurityAlgorithms.RsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    /// <summary>The public half, as the key set shows it.</summary>
    public JsonWebKeyDocument Public { get; }

    public string Sign(string issuer, string audience, string userId, IReadOnlyList<string> roles, DateTimeOffset issuedAt, DateTimeOffset expiresAt) =>
        _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = issuedAt.UtcDateTime,
            NotBefore = issuedAt.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = userId, ["roles"] = roles.ToArray() },
            SigningCredentials = _credentials,
        });

    public void Dispose() => _rsa.Dispose();
}
