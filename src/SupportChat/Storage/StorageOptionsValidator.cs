using Azure.Data.Tables;
using Microsoft.Extensions.Options;

namespace SupportChat.Storage;

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
