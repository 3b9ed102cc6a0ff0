using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SupportChat.Conversations;
using SupportChat.Queueing;
using SupportChat.Salesforce.PubSub;

namespace SupportChat.CaseChanges;

/// <summary>Registers the Case change stream.</summary>
public static class CaseChangesServices
{
    /// <summary>
    /// Options, Pub/Sub client, decoding, subscription, intake, replay and status. Needs <c>AddSalesforce</c>, <c>AddConversations</c>, <see
    /// cref="ICursorStore"/> and <see cref="IDeadLetterStore"/> from elsewhere.
    /// </summary>
    public static IServiceCollection AddCaseChanges(this IServiceCollection services)
    {
        services.AddOptions<CaseChangesOptions>().BindSettings(CaseChangesOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CaseChangesOptions>, CaseChangesOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<CaseChangesOptions>>().Value.ToPolicy(
            provider.GetRequiredService<IOptions<AfterCloseOptions>>().Value,
            provider.GetRequiredService<IOptions<SilenceOptions>>().Value,
            provider.GetRequiredService<IOptions<NoticesOptions>>().Value,
            provider.GetRequiredService<IOptions<ConversationsOptions>>().Value));
        services.TryAddSingleton<ICaseChangeSink, CaseChangeIntake>();
        services.TryAddSingleton<IPubSubSessions, PubSubSessions>();
        services.TryAddSingleton<IEventBus, PubSubClient>();
        services.AddSingleton(provider => new CaseChangeDecoder(
            withAgentWork: provider.GetRequiredService<IOptions<CaseChangesOptions>>().Value.JoinOn == JoinOn.Accept));
        services.AddSingleton<EventBatchDecoder>();
        services.AddSingleton<UnreadableEvents>();
        services.AddSingleton<IDeadLetterReplay, UnreadableEventReplay>();
        services.AddSingleton<CaseChangeStreamStatus>();
        services.AddSingleton<CaseChangeSubscription>();
        return services;
    }
}
