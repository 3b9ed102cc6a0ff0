using Microsoft.Extensions.Options;

namespace SupportChat.ServiceBus;

/// <summary>Exactly one way to the broker, and whole.</summary>
internal sealed class ServiceBusOptionsValidator : IValidateOptions<ServiceBusOptions>
{
    private const string ManagedIdentity = "managedidentity";

    public ValidateOptionsResult Validate(string? name, ServiceBusOptions options)
    {
        var failures = new List<string>();
        var byIdentity = !string.IsNullOrWhiteSpace(options.FullyQualifiedNamespace);
        var byConnectionString = !string.IsNullOrWhiteSpace(options.ConnectionString);
        if (byIdentity == byConnectionString)
        {
            failures.Add("Set either ServiceBus__fullyQualifiedNamespace (identity) or ServiceBus (connection string), and not both.");
        }

        if (byIdentity && options.FullyQualifiedNamespace!.AsSpan().ContainsAny(":/; "))
        {
            failures.Add("ServiceBus__fullyQualifiedNamespace must be a host name alone, such as name.servicebus.windows.net.");
        }

        if (byConnectionString && !options.ConnectionString!.Contains("Endpoint=sb://", StringComparison.OrdinalIgnoreCase))
        {
            failures.Add("ServiceBus must be a connection string that starts with Endpoint=sb://.");
        }

        if (!string.IsNullOrEmpty(options.Credential) && !options.Credential.Equals(ManagedIdentity, StringComparison.OrdinalIgnoreCase))
        {
            failures.Add($"ServiceBus__credential must be {ManagedIdentity} or absent.");
        }

        if (!string.IsNullOrEmpty(options.ClientId) && string.IsNullOrEmpty(options.Credential))
        {
            failures.Add($"ServiceBus__clientId needs ServiceBus__credential={ManagedIdentity}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
