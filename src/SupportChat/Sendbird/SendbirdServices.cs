using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SupportChat.Telemetry;
using SupportChat.Upstreams;

namespace SupportChat.Sendbird;

/// <summary>Registers the Sendbird client.</summary>
public static class SendbirdServices
{
    /// <summary>
    /// No more than the largest plan lets through: 200 writes a second on each of the five endpoints that a start and a status use
    /// (docs/reference/sendbird.md#rate-limits). Smaller plans say so themselves, by 429 and its headers.
    /// </summary>
    internal static readonly UpstreamLimits Limits = new() { Attempt = TimeSpan.FromSeconds(5), Concurrency = 64, PerSecond = 1_000 };

    /// <summary>Options, client and its resilience.</summary>
    public static IServiceCollection AddSendbird(this IServiceCollection services)
    {
        services.AddOptions<SendbirdOptions>().BindSettings(SendbirdOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SendbirdOptions>, SendbirdOptionsValidator>();
        services.AddMetrics();
        services.TryAddSingleton<SupportChatMetrics>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpClient(SendbirdClient.Name).AddUpstreamPipeline(Limits);
        services.AddSingleton<SendbirdClient>();
        services.AddSingleton<AgentUserIds>();
        return services;
    }
}
