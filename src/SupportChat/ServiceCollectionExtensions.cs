using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Http;
using SupportChat.Http.ApexRest;
using SupportChat.Http.Ops;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Transcripts;
using SupportChat.Work;

namespace SupportChat;

/// <summary>Registers the integration; a host adds its stores and its queue.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Everything but the stores and the queue, which differ by host.</summary>
    public static IServiceCollection AddSupportChat(this IServiceCollection services) => services
        .AddSendbird()
        .AddSalesforce()
        .AddCaseChanges()
        .AddConversations()
        .AddTranscripts()
        .AddEndpoints();

    private static IServiceCollection AddConversations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ConversationsOptions>().BindConfiguration(ConversationsOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ConversationsOptions>, ConversationsOptionsValidator>();
        services.AddSingleton(provider => ReconcilePolicy.Of(provider.GetRequiredService<IOptions<CaseChangesOptions>>().Value));
        services.AddSingleton<ICaseChangeSink, CaseChangeIntake>();
        services.AddSingleton<SupportChatMetrics>();
        services.AddMetrics();
        services.AddSingleton<AgentUserIds>();
        services.AddSingleton<AgentDirectory>();
        services.AddSingleton<CaseStatusCatalog>();
        services.AddSingleton<CaseFields>();
        services.AddSingleton<ChannelSteps>();
        services.AddSingleton<CaseSteps>();
        services.AddSingleton<AgentSteps>();
        services.AddSingleton(provider => new ConversationReconciler(
            provider.GetRequiredService<IConversationStore>(),
            provider.GetRequiredService<IConversationIndex>(),
            provider.GetRequiredService<IMessageLedger>(),
            provider.GetRequiredService<IWorkQueue>(),
            provider.GetRequiredService<ChannelSteps>(),
            provider.GetRequiredService<CaseSteps>(),
            provider.GetRequiredService<AgentSteps>(),
            provider.GetRequiredService<ReconcilePolicy>(),
            provider.GetRequiredService<SupportChatMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ConversationReconciler>>()));
        services.AddSingleton<ConversationInputs>();
        services.AddSingleton<ConversationWork>();
        services.AddSingleton<CustomerIntents>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<StartConversation>();
        services.AddSingleton<AdoptChannel>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<Redelivery>();
        services.AddSingleton(provider => new Sweep(
            provider.GetRequiredService<IConversationStore>(),
            provider.GetRequiredService<ConversationInputs>(),
            provider.GetRequiredService<IConversationIndex>(),
            provider.GetRequiredService<IMessageLedger>(),
            provider.GetRequiredService<ICursorStore>(),
            provider.GetRequiredService<IWorkQueue>(),
            provider.GetRequiredService<ICaseChangeSink>(),
            provider.GetRequiredService<TranscriptRepair>(),
            provider.GetRequiredService<DeadLetters>(),
            provider.GetRequiredService<SendbirdClient>(),
            provider.GetRequiredService<SalesforceClient>(),
            provider.GetRequiredService<ReconcilePolicy>(),
            provider.GetRequiredService<SupportChatMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Sweep>>()));
        return services;
    }

    private static IServiceCollection AddTranscripts(this IServiceCollection services)
    {
        services.AddSingleton<TranscriptRows>();
        services.AddSingleton<TranscriptWriter>();
        services.AddSingleton<TranscriptRepair>();
        services.AddSingleton(provider => new TranscriptWork(
            provider.GetRequiredService<IConversationStore>(),
            provider.GetRequiredService<SendbirdClient>(),
            provider.GetRequiredService<TranscriptWriter>(),
            provider.GetRequiredService<TranscriptRepair>(),
            provider.GetRequiredService<IWorkQueue>(),
            provider.GetRequiredService<DeadLetters>(),
            provider.GetRequiredService<SupportChatMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TranscriptWork>>()));
        services.AddSingleton<WebhookIntake>();
        return services;
    }

    private static IServiceCollection AddEndpoints(this IServiceCollection services)
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
