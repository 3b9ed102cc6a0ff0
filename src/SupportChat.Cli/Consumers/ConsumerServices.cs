using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SupportChat.Conversations;
using SupportChat.Files;
using SupportChat.Queueing;
using SupportChat.Transcripts;

namespace SupportChat.Cli.Consumers;

/// <summary>Registers the consumers of the broker's queues.</summary>
internal static class ConsumerServices
{
    /// <summary>A loop for each queue and for the broker's dead letters of each.</summary>
    public static IServiceCollection AddServiceBusPump(this IServiceCollection services) =>
        services.AddSingleton<IHostedService>(provider => new ServiceBusPump(
            new Lazy<IReadOnlyList<IReceiveLoop>>(() => Create(provider)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ServiceBusPump>>()));

    private static IReadOnlyList<IReceiveLoop> Create(IServiceProvider provider) =>
    [
        ActivatorUtilities.CreateInstance<ConversationReceiver>(provider, new Lazy<ConversationConsumer>(provider.GetRequiredService<ConversationConsumer>)),
        ActivatorUtilities.CreateInstance<TranscriptReceiver>(provider, new Lazy<TranscriptConsumer>(provider.GetRequiredService<TranscriptConsumer>)),
        ActivatorUtilities.CreateInstance<FileReceiver>(provider, new Lazy<FileCopyConsumer>(provider.GetRequiredService<FileCopyConsumer>)),
        ActivatorUtilities.CreateInstance<DeadLetterReceiver>(provider, WorkQueueName.Conversations),
        ActivatorUtilities.CreateInstance<DeadLetterReceiver>(provider, WorkQueueName.Transcripts),
        ActivatorUtilities.CreateInstance<DeadLetterReceiver>(provider, WorkQueueName.Files),
    ];
}
