using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SupportChat.Work;

namespace SupportChat.Sendbird;

/// <summary>Registers the Sendbird client.</summary>
public static class SendbirdServices
{
    /// <summary>Options, client and its resilience.</summary>
    public static IServiceCollection AddSendbird(this IServiceCollection services)
    {
        services.AddOptions<SendbirdOptions>().BindConfiguration(SendbirdOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SendbirdOptions>, SendbirdOptionsValidator>();
        services.AddHttpClient(SendbirdClient.Name).AddUpstreamPipeline(SendbirdClient.Name, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), concurrency: 64);
        services.AddSingleton<SendbirdClient>();
        return services;
    }
}
