using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Http;

/// <summary>Proof by header <c>X-SupportChat-Key</c>, compared in fixed time.</summary>
internal static class SharedKeys
{
    public const string Header = "X-SupportChat-Key";

    public static bool Match(HttpRequest request, KeyOptions options)
    {
        var sent = request.Headers[Header].ToString();
        if (sent.Length == 0)
        {
            return false;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(sent));
        var match = false;
        foreach (var key in options.Keys)
        {
            match |= key.Length > 0 && CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        }

        return match;
    }
}
