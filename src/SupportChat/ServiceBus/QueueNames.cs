using SupportChat.Queueing;

namespace SupportChat.ServiceBus;

/// <summary>Names of the broker's queues, as the triggers and the senders use them.</summary>
public static class QueueNames
{
    public const string Conversations = "conversations";
    public const string Transcripts = "transcripts";
    public const string Files = "files";
    public const string ConversationsDeadLetters = Conversations + "/$deadletterqueue";
    public const string TranscriptsDeadLetters = Transcripts + "/$deadletterqueue";
    public const string FilesDeadLetters = Files + "/$deadletterqueue";

    /// <summary>The broker's name of a queue.</summary>
    public static string Of(WorkQueueName queue) => WorkKind.NameOf(queue);
}
