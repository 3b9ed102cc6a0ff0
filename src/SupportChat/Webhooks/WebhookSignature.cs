using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using SupportChat.Sendbird;

namespace SupportChat.Webhooks;

/// <summary>Proof that a webhook comes from Sendbird: lower-case hex of HMAC-SHA256 over the raw body (docs/reference/sendbird.md#webhook-signature).</summary>
public static class WebhookSignature
{
    /// <summary>Header that carries the signature.</summary>
    public const string Header = "x-sendbird-signature";

    /// <summary>Checks the bytes as they were received against each live key, in fixed time.</summary>
    /// <param name="body">The raw body.</param>
    /// <param name="signature">The header's value, or null.</param>
    /// <param name="keys">Live keys as UTF-8; none refuses everything.</param>
    public static SignatureResult Verify(ReadOnlySpan<byte> body, string? signature, IReadOnlyList<byte[]> keys)
    {
        if (string.IsNullOrEmpty(signature))
        {
            return SignatureResult.Missing;
        }

        Span<byte> sent = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (signature.Length != 2 * sent.Length || Convert.FromHexString(signature, sent, out _, out _) != OperationStatus.Done)
        {
            return SignatureResult.Malformed;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var valid = false;
        foreach (var key in keys)
        {
            HMACSHA256.HashData(key, body, expected);
            valid |= CryptographicOperations.FixedTimeEquals(expected, sent);
        }

        return valid ? SignatureResult.Valid : SignatureResult.Wrong;
    }

    /// <summary>The keys of the settings: <c>Sendbird__SigningTokens__n</c>, or the API token where none is set.</summary>
    public static IReadOnlyList<byte[]> Keys(SendbirdOptions options) =>
        [.. (options.SigningTokens.Count > 0 ? options.SigningTokens : [options.ApiToken]).Select(Encoding.UTF8.GetBytes)];
}

/// <summary>What a signature proves.</summary>
public enum SignatureResult
{
    Valid,
    Missing,
    Malformed,
    Wrong,
}
