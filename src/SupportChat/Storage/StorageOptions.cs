using Azure.Data.Tables;
using Microsoft.Extensions.Options;

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

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Tables))
        {
            return ValidateOptionsResult.Fail(
                "Storage__Tables is missing: the table endpoint of the storage account, a connection string, or UseDevelopmentStorage=true for Azurite");
        }

        if (options.Endpoint is { } endpoint)
        {
            return endpoint.Scheme == Uri.UriSchemeHttps
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Storage__Tables must be an https address: an identity's token never travels in clear text");
        }

        try
        {
            _ = new TableServiceClient(options.Tables);
            return ValidateOptionsResult.Success;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or InvalidOperationException)
        {
            // The fault may quote the account key.
            return ValidateOptionsResult.Fail("Storage__Tables is neither an https address nor a connection string of a storage account");
        }
    }
}
