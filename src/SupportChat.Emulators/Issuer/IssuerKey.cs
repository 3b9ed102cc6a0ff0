using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SupportChat.Emulators.Issuer;

/// <summary>One RSA key of an issuer, and the tokens signed with it.</summary>
internal sealed class IssuerKey : IDisposable
{
    private const int Bits = 2048;

    private readonly RSA rsa = RSA.Create(Bits);

    /// <param name="saved">A key of <see cref="Save"/>; null for a new one.</param>
    public IssuerKey(byte[]? saved = null)
    {
        if (saved is not null)
        {
            rsa.ImportPkcs8PrivateKey(saved, out _);
        }

        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var keyId = Base64Url.EncodeToString(SHA256.HashData(parameters.Modulus!).AsSpan(0, 16));
        Public = new JsonWebKeyDocument(
            "RSA", "sig", "RS256", keyId, Base64Url.EncodeToString(parameters.Modulus), Base64Url.EncodeToString(parameters.Exponent));
    }

    /// <summary>The public half, as the key set shows it.</summary>
    public JsonWebKeyDocument Public { get; }

    /// <summary>A JWT (RFC 7515, compact form) with these very bytes of JSON.</summary>
    /// <param name="header">Members on top of alg, kid and typ, or instead of them.</param>
    /// <param name="payload">The claims.</param>
    /// <param name="without">Which of alg, kid and typ to leave out.</param>
    public string Sign(RawJsonObject header, RawJsonObject payload, IReadOnlyCollection<string> without)
    {
        var own = new RawJsonObject()
            .Add("alg", RawJsonObject.Of(Public.Algorithm))
            .Add("kid", RawJsonObject.Of(Public.KeyId))
            .Add("typ", RawJsonObject.Of("JWT"));
        var signed = $"{Encode(own.Without(without).With(header))}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public byte[] Save() => rsa.ExportPkcs8PrivateKey();

    public void Dispose() => rsa.Dispose();

    private static string Encode(RawJsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToString()));
}
