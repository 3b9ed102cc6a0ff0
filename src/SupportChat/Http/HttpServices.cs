using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Http.ApexRest;
using SupportChat.Http.Ops;

namespace SupportChat.Http;

/// <summary>Registers the endpoints.</summary>
public static class HttpServices
{
    /// <summary>Every endpoint, and what all of them share.</summary>
    public static IServiceCollection AddEndpoints(this IServiceCollection services)
    {
        services.AddOptions<ClientAuthOptions>().BindConfiguration(ClientAuthOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClientAuthOptions>, ClientAuthOptionsValidator>();
        services.AddOptions<CorsOptions>().BindConfiguration(CorsOptions.SectionName);
        services.AddOptions<ApexRestOptions>().BindConfiguration(ApexRestOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApexRestOptions>, ApexRestOptionsValidator>();
        services.AddHostedService<AnonymousWarning>();
        services.AddKeys<PushOptions>(PushOptions.SectionName).AddKeys<OpsOptions>(OpsOptions.SectionName);
        services.AddSingleton<EndpointShell>();
        services.AddSingleton<CorsPolicy>();
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<CallerAuthentication>();
        services.AddSingleton<SharedKeys>();
        services.AddSingleton<CustomerLimits>();
        services.AddSingleton<ConversationAccess>();
        services.AddSingleton<OpsAccess>();
        foreach (var endpoint in ApiEndpoints.All)
        {
            services.AddSingleton(endpoint.Handler);
        }

        return services;
    }

    private static IServiceCollection AddKeys<TOptions>(this IServiceCollection services, string section)
        where TOptions : KeyOptions
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<TOptions>>(provider => new KeyOptionsValidator<TOptions>(section, provider.GetRequiredService<IConfiguration>()));
    }
}
