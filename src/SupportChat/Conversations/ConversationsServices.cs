using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SupportChat.Conversations;

/// <summary>Registers the conversations.</summary>
public static class ConversationsServices
{
    /// <summary>Options, reconciler, inputs and the consumer of queue <c>conversations</c>. The stores are the host's.</summary>
    public static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.AddOptions<ConversationsOptions>().BindSettings(ConversationsOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConversationsOptions>, ConversationsOptionsValidator>();
        services.AddOptions<AfterCloseOptions>().BindSettings(AfterCloseOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AfterCloseOptions>, AfterCloseOptionsValidator>();
        services.AddOptions<SilenceOptions>().BindSettings(SilenceOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SilenceOptions>, SilenceOptionsValidator>();
        services.AddOptions<NoticesOptions>().BindSettings(NoticesOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<NoticesOptions>, NoticesOptionsValidator>();
        return services
            .AddSingleton<AgentDirectory>()
            .AddSingleton<CaseStatusCatalog>()
            .AddSingleton<ReopenedOwner>()
            .AddSingleton<OpeningHours>()
            .AddSingleton<NewCaseFields>()
            .AddSingleton<NoticeTexts>()
            .AddSingleton<NoticeSteps>()
            .AddSingleton<Silence>()
            .AddSingleton<ChannelSteps>()
            .AddSingleton<CaseSteps>()
            .AddSingleton<AgentSteps>()
            .AddSingleton<ConversationReconciler>()
            .AddSingleton<DesiredStateWriter>()
            .AddSingleton<ConversationConsumer>()
            .AddSingleton<CustomerIntents>()
            .AddSingleton<SessionTokenIssuer>()
            .AddSingleton<IssueAgentSession>()
            .AddSingleton<OpenConversations>()
            .AddSingleton<StartConversation>()
            .AddSingleton<PreviewStart>()
            .AddSingleton<AdoptChannel>();
    }
}
