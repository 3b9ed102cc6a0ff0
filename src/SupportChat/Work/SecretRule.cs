namespace SupportChat.Work;

/// <summary>An unresolved Key Vault reference reaches a process as its literal text (Azure reference 6.3).</summary>
internal static class SecretRule
{
    /// <summary>A fault for each setting that still holds a reference.</summary>
    public static IEnumerable<string> Faults(params IEnumerable<(string Key, string? Value)> settings) => settings
        .Where(setting => setting.Value?.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal) == true)
        .Select(setting => $"{setting.Key} holds an unresolved Key Vault reference: check the secret's name, and that the identity may read the vault");
}
