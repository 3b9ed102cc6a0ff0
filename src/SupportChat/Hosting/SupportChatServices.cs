using Microsoft.Extensions.DependencyInjection;
using SupportChat.CaseChanges;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Http;
using SupportChat.Queueing;
using SupportChat.Resync;
using SupportChat.Salesforce;
using SupportChat.Sendbird;
using SupportChat.Transcripts;
using SupportChat.Webhooks;

namespace SupportChat.Hosting;

/// <summary>Registers the integration; a host adds its stores and its queue.</summary>
public static class SupportChatServices
{
    /// <summary>Everything but the stores and the queue, which differ by host.</summary>
    public static IServiceCollection AddSupportChat(this IServiceCollection services) => services
        .AddSendbird()
        .AddSalesforce()
        .AddQueueing()
        .AddConversations()
        .AddFiles()
        .AddTranscripts()
        .AddCaseChanges()
        .AddWebhooks()
        .AddResync()
        .AddEndpoints();
}
