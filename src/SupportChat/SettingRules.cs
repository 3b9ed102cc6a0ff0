using System.Net;

namespace SupportChat;

/// <summary>Addresses in the settings carry secrets and customers' words: in clear text only on this machine.</summary>
internal static class AddressRule
{
    /// <summary>At most one fault of a setting that must be an address.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="noAddress">The fault when it is missing or no absolute http(s) address.</param>
    public static IEnumerable<string> Faults(string key, string? value, string noAddress)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            yield return noAddress;
        }
        else if (!IsSafe(address))
        {
            yield return $"{key} must begin with https://: http:// is for loopback (127.0.0.1, localhost, [::1]) only, as it sends secrets in clear text";
        }
    }

    /// <summary>Encrypted, or never on a network.</summary>
    public static bool IsSafe(Uri address) => address.Scheme == "https" || IsLoopback(address);

    /// <summary>This machine by its address or by the one name that never leaves it; not by whatever a resolver makes of a name.</summary>
    public static bool IsLoopback(Uri address) => address.Host == "localhost" || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
}

/// <summary>An unresolved Key Vault reference reaches a process as its literal text (docs/reference/azure.md#key-vault-references).</summary>
internal static class SecretRule
{
    /// <summary>A fault for each setting that still holds a reference.</summary>
    public static IEnumerable<string> Faults(params IEnumerable<(string Key, string? Value)> settings) => settings
        .Where(setting => setting.Value?.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal) == true)
        .Select(setting => $"{setting.Key} holds an unresolved Key Vault reference: check the secret's name, and that the identity may read the vault");
}
