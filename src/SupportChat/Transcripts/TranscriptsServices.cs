using Microsoft.Extensions.DependencyInjection;

namespace SupportChat.Transcripts;

/// <summary>Registers the transcripts.</summary>
public static class TranscriptsServices
{
    /// <summary>Writer, repair and the consumer of queue <c>transcripts</c>.</summary>
    public static IServiceCollection AddTranscripts(this IServiceCollection services) => services
        .AddSingleton<TranscriptRowMapper>()
        .AddSingleton<TranscriptWriter>()
        .AddSingleton<BackfillCount>()
        .AddSingleton<TranscriptFiles>()
        .AddSingleton<TranscriptRepair>()
        .AddSingleton<ConversationVerification>()
        .AddSingleton<TranscriptConsumer>();
}
