namespace SupportChat.Storage;

/// <summary>Settings of section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    public const string SectionName = "Storage";

    /// <summary>
    /// Table endpoint (<c>https://{account}.table.core.windows.net</c>, by identity; <c>AZURE_CLIENT_ID</c> names a user-assigned one), a connection
    /// string, or <c>UseDevelopmentStorage=true</c>.
    /// </summary>
    public string Tables { get; set; } = "";

    /// <summary>The endpoint when the setting is one; null for a connection string.</summary>
    internal Uri? Endpoint => Uri.TryCreate(Tables, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" ? uri : null;
}
