using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SupportChat.Emulators.ServiceBus.Amqp;

/// <summary>The shared access key of the namespace, and the tokens that are signed with it.</summary>
internal sealed class AccessKey(string name, string key)
{
    private const string Scheme = "SharedAccessSignature ";

    /// <summary>The path that a token gives access to, and until when; null with the reason if it is not good.</summary>
    /// <param name="token">What the client sent.</param>
    /// <param name="audience">What it says the token is for.</param>
    /// <param name="now">The real time: clients sign for that.</param>
    /// <param name="reason">Why it is refused.</param>
    public Grant? Read(string token, string audience, DateTimeOffset now, out string reason)
    {
        reason = "";
        var parts = Parts(token);
        if (parts is null || !parts.TryGetValue("sr", out var resource) || !parts.TryGetValue("sig", out var signature)
            || !parts.TryGetValue("se", out var expiry) || !parts.TryGetValue("skn", out var keyName))
        {
            reason = "MalformedToken: a token must read 'SharedAccessSignature sr=...&sig=...&se=...&skn=...'.";
            return null;
        }

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        var given = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(signature));
        if (keyName != name || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Convert.ToBase64String(expected)), given))
        {
            reason = "InvalidSignature: the token has an invalid signature.";
            return null;
        }

        const long LastSecond = 253_402_300_799;
        if (!long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds <= now.ToUnixTimeSeconds())
        {
            reason = "ExpiredToken: the token is expired.";
            return null;
        }

        var path = PathOf(audience);
        if (!Covers(PathOf(Uri.UnescapeDataString(resource)), path))
        {
            reason = "InvalidAudience: the token was signed for another resource.";
            return null;
        }

        return new Grant(path, DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, LastSecond)));
    }

    /// <summary>Whether access to a path is access to what lies below it; the empty path is everything.</summary>
    public static bool Covers(string path, string below) =>
        path.Length == 0 || below.Equals(path, StringComparison.OrdinalIgnoreCase) || below.StartsWith(path + "/", StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string>? Parts(string token) => token.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        ? token[Scheme.Length..].Split('&').Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .DistinctBy(part => part[0]).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal)
        : null;

    // Clients differ in scheme, host and port of one and the same thing.
    private static string PathOf(string audience) =>
        Uri.TryCreate(audience, UriKind.Absolute, out var address) ? address.AbsolutePath.Trim('/') : audience.Trim('/');
}

/// <summary>Access to a path and all below it.</summary>
internal sealed record Grant(string Path, DateTimeOffset Until);
