using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Salesforce;

/// <summary>Registers the Salesforce client.</summary>
public static class SalesforceServices
{
    /// <summary>
    /// An org takes 25 requests of more than 20 seconds at a time (docs/reference/salesforce.md#limits): with ours given up after 10, even a slow org is left
    /// some.
    /// </summary>
    internal static readonly UpstreamLimits Limits = new() { Attempt = TimeSpan.FromSeconds(10), Concurrency = 24, PerSecond = 400 };

    /// <summary>
    /// Files go a few at a time, so that they take no more than that of the org's requests of more than 20 seconds.
    /// </summary>
    internal static readonly UpstreamLimits FileLimits = new()
    {
        Attempt = TimeSpan.FromMinutes(4),
        Total = TimeSpan.FromMinutes(5),
        Concurrency = 4,
        PerSecond = 10,
    };

    /// <summary>Logins are rare: one at a time, and no storm of them.</summary>
    internal static readonly UpstreamLimits LoginLimits = new() { Attempt = TimeSpan.FromSeconds(10), Concurrency = 1, PerSecond = 4 };

    /// <summary>Options, sessions, client and their resilience.</summary>
    public static IServiceCollection AddSalesforce(this IServiceCollection services)
    {
        services.AddOptions<SalesforceOptions>().BindSettings(SalesforceOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SalesforceOptions>, SalesforceOptionsValidator>();
        services.AddMetrics();
        services.TryAddSingleton<SupportChatMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(SalesforceSessions.Name).AddUpstreamPipeline(LoginLimits);
        services.AddHttpClient(SalesforceClient.Name).AddUpstreamPipeline(Limits);
        services.AddHttpClient(SalesforceClient.FilesName).AddUpstreamPipeline(FileLimits);
        services.AddSingleton<SalesforceLogin>();
        services.AddSingleton<SalesforceSessions>();
        services.AddSingleton<SalesforceClient>();
        return services;
    }
}
