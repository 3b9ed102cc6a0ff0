using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.Queueing;
using SupportChat.Salesforce;
using SupportChat.Salesforce.PubSub;
using SupportChat.Telemetry;

namespace SupportChat.CaseChanges;

/// <summary>Registers the Case change stream.</summary>
public static class CaseChangesServices
{
    /// <summary>
    /// Options, Pub/Sub client, decoding, subscription, intake, replay and status. Needs <c>AddSalesforce</c>, <c>AddConversations</c>, <see cref="ICursorStore"/> and
    /// <see cref="IDeadLetterStore"/> from elsewhere.
    /// </summary>
    public static IServiceCollection AddCaseChanges(this IServiceCollection services)
    {
        services.AddOptions<CaseChangesOptions>().BindConfiguration(CaseChangesOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CaseChangesOptions>, CaseChangesOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<CaseChangesOptions>>().Value.ToPolicy());
        services.AddSingleton<ICaseChangeSink, CaseChangeIntake>();
        services.TryAddSingleton<IPubSubSessions, SharedSessions>();
        services.TryAddSingleton<IEventBus>(provider => new PubSubClient(
            new Uri(provider.GetRequiredService<IOptions<SalesforceOptions>>().Value.PubSubUrl),
            provider.GetRequiredService<IPubSubSessions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new CaseChangeDecoder(withAgentWork: provider.GetRequiredService<IOptions<CaseChangesOptions>>().Value.JoinOn == JoinOn.Accept));
        services.AddSingleton<BatchDecoder>();
        services.AddSingleton<UnreadableEvents>();
        services.AddSingleton<IDeadLetterReplay, UnreadableEventReplay>();
        services.AddSingleton<CaseChangeStreamStatus>();
        services.AddSingleton(provider => new CaseChangeSubscription(
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
            provider.GetRequiredService<ILogger<CaseChangeSubscription>>()));
        return services;
    }
}
