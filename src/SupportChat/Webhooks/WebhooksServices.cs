using Microsoft.Extensions.DependencyInjection;

namespace SupportChat.Webhooks;

/// <summary>Registers the intake of Sendbird's webhooks.</summary>
public static class WebhooksServices
{
    /// <summary>The intake.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services.AddSingleton<WebhookIntake>();
}
