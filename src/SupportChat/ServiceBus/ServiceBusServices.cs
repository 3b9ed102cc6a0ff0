using Azure.Core;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Queueing;

namespace SupportChat.ServiceBus;

/// <summary>Registers Azure Service Bus behind the queue port.</summary>
public static class ServiceBusServices
{
    /// <summary>The queue port on Azure Service Bus, and what its consumers share.</summary>
    public static IServiceCollection AddServiceBus(this IServiceCollection services)
    {
        services.AddOptions<ServiceBusOptions>()
            .BindSettings(ServiceBusOptions.SectionName)
            .Configure<IConfiguration>((options, configuration) => options.ConnectionString = configuration[ServiceBusOptions.SectionName])
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ServiceBusOptions>, ServiceBusOptionsValidator>();
        services.AddSingleton(provider => new BrokerConnection(
            () => Connect(provider.GetRequiredService<IOptions<ServiceBusOptions>>().Value),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<BrokerConnection>>()));
        services.AddSingleton<IWorkQueue, ServiceBusWorkQueue>();
        services.AddSingleton<ServiceBusDelivery>();
        services.AddSingleton<DeadLetterIntake>();
        return services;
    }

    /// <summary>
    /// One attempt, because the SDK would let a busy broker wait for 10 s. It outlives the send's own time: a connection, link or token that opens slowly is
    /// there for the next send, and what hangs for good does so for this long (docs/reference/azure.md#sending).
    /// </summary>
    internal static ServiceBusRetryOptions Retries => new() { MaxRetries = 0, TryTimeout = TimeSpan.FromSeconds(15) };

    private static ServiceBusClient Connect(ServiceBusOptions options)
    {
        var client = new ServiceBusClientOptions { RetryOptions = Retries };
        return string.IsNullOrWhiteSpace(options.FullyQualifiedNamespace)
            ? new ServiceBusClient(options.ConnectionString, client)
            : new ServiceBusClient(options.FullyQualifiedNamespace, CredentialOf(options), client);
    }

    internal static TokenCredential CredentialOf(ServiceBusOptions options)
    {
        if (string.IsNullOrEmpty(options.Credential))
        {
            return new DefaultAzureCredential();
        }

        return new ManagedIdentityCredential(
            string.IsNullOrEmpty(options.ClientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(options.ClientId));
    }
}
