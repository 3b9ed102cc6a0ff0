using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Work;

namespace SupportChat.CaseChanges;

/// <summary>Registers the Case change stream.</summary>
public static class CaseChangesServices
{
    /// <summary>
    /// Options, Pub/Sub client, decoding, window, replay and status. Needs <c>AddSalesforce</c>, <see cref="ICursorStore"/>, <see cref="IDeadLetterStore"/>,
    /// <see cref="ICaseChangeSink"/>, <see cref="SupportChatMetrics"/> and <see cref="TimeProvider"/> from elsewhere.
    /// </summary>
    public static IServiceCollection AddCaseChanges(this IServiceCollection services)
    {
        services.AddOptions<CaseChangesOptions>().BindConfiguration(CaseChangesOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CaseChangesOptions>, CaseChangesOptionsValidator>();
        services.TryAddSingleton<IPubSubSessions, SharedSessions>();
        services.TryAddSingleton<IEventBus>(provider => new PubSubClient(
            new Uri(provider.GetRequiredService<IOptions<SalesforceOptions>>().Value.PubSubUrl),
            provider.GetRequiredService<IPubSubSessions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CaseChangeDecoder>();
        services.AddSingleton<BatchDecoder>();
        services.AddSingleton<UnreadableEvents>();
        services.AddSingleton<IDeadLetterReplay, UnreadableEventReplay>();
        services.AddSingleton<CaseChangeStreamStatus>();
        services.AddSingleton(provider => new CaseChangeWindow(
            provider.GetRequiredService<IEventBus>(),
            provider.GetRequiredService<BatchDecoder>(),
            provider.GetRequiredService<ICursorStore>(),
            provider.GetRequiredService<ICaseChangeSink>(),
            provider.GetRequiredService<UnreadableEvents>(),
            provider.GetRequiredService<CaseChangeStreamStatus>(),
            provider.GetRequiredService<SupportChatMetrics>(),
            provider.GetRequiredService<IOptions<CaseChangesOptions>>(),
            provider.GetRequiredService<IOptions<SalesforceOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CaseChangeWindow>>()));
        return services;
    }
}
