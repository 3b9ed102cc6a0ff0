using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Sendbird.Http;

/// <summary>
/// What opens protected files (docs/reference/sendbird.md#file-download): the <c>auth</c> value of a URL, or the header <c>Api-Token</c>. The vendor does not
/// say what an expired value answers beside a good header: here it counts, so that clients must bear it.
/// </summary>
internal sealed class FileKeys(SendbirdEmulatorOptions options)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> expiries = new(StringComparer.Ordinal);

    public bool AreNeeded => options.ProtectFiles;

    /// <summary>The address with a new value.</summary>
    public string Sign(string url)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        expiries[key] = options.TimeProvider.GetUtcNow() + options.FileAuthLifetime;
        return $"{url}?auth={key}";
    }

    /// <summary>Whether a download may go ahead.</summary>
    public bool Admit(HttpRequest request) => !AreNeeded
        || (request.Query["auth"] is [{ Length: > 0 } key]
            ? expiries.TryGetValue(key, out var expiry) && options.TimeProvider.GetUtcNow() < expiry
            : request.Headers["Api-Token"] == options.ApiToken);

    public void ExpireAll() => expiries.Clear();
}
