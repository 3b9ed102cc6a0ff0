using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Work;

namespace SupportChat.Salesforce;

/// <summary>Registers the Salesforce client.</summary>
public static class SalesforceServices
{
    /// <summary>Options, sessions, client and their resilience.</summary>
    public static IServiceCollection AddSalesforce(this IServiceCollection services)
    {
        services.AddOptions<SalesforceOptions>().BindConfiguration(SalesforceOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SalesforceOptions>, SalesforceOptionsValidator>();
        services.AddHttpClient(SalesforceSessions.Name).AddUpstreamPipeline(SalesforceClient.Name, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), concurrency: 4);
        services.AddHttpClient(SalesforceClient.Name).AddUpstreamPipeline(SalesforceClient.Name, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25), concurrency: 24);
        services.AddSingleton<SalesforceSessions>();
        services.AddSingleton<SalesforceClient>();
        return services;
    }
}
