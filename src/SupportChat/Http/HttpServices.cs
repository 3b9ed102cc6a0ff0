using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Http.Authentication;
using SupportChat.Http.Client;
using SupportChat.Http.Inbound;
using SupportChat.Http.Ops;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http;

/// <summary>Registers the endpoints.</summary>
public static class HttpServices
{
    /// <summary>Every endpoint, and what all of them share.</summary>
    public static IServiceCollection AddEndpoints(this IServiceCollection services)
    {
        services.AddOptions<ClientAuthOptions>().BindSettings(ClientAuthOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClientAuthOptions>, ClientAuthOptionsValidator>();
        services.AddOptions<CorsOptions>().BindSettings(CorsOptions.SectionName);
        services.AddOptions<ApexRestOptions>().BindSettings(ApexRestOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApexRestOptions>, ApexRestOptionsValidator>();
        services.AddHostedService<AnonymousApexRestWarning>();
        services.AddKeys<PushOptions>(PushOptions.SectionName).AddKeys<OpsOptions>(OpsOptions.SectionName)
            .AddKeys<AgentPanelOptions>(AgentPanelOptions.SectionName);
        services.AddSingleton(provider => new EndpointPipeline(
            ApiEndpoints.All.ToDictionary(endpoint => endpoint.Handler, endpoint => (EndpointAccessPolicy)provider.GetRequiredService(endpoint.Access)),
            provider.GetRequiredService<CorsPolicy>(),
            provider.GetRequiredService<ILogger<EndpointPipeline>>()));
        services.AddSingleton<CorsPolicy>();
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<CustomerIdRules>();
        services.AddSingleton<BearerAuthentication>();
        services.AddSingleton<ApiKeyAuthentication>();
        services.AddSingleton<KeyOrRoleAuthentication>();
        services.AddSingleton<CustomerLimits>();
        services.AddSingleton<CustomerConversations>();
        foreach (var endpoint in ApiEndpoints.All)
        {
            services.TryAddSingleton(endpoint.Access);
            services.AddSingleton(endpoint.Handler);
        }

        return services;
    }

    private static IServiceCollection AddKeys<TOptions>(this IServiceCollection services, string section)
        where TOptions : ApiKeyOptions, new()
    {
        services.AddOptions<TOptions>().BindSettings(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>>(
            provider => new ApiKeyOptionsValidator<TOptions>(section, provider.GetRequiredService<IConfiguration>()));
    }
}
