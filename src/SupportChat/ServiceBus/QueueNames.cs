using SupportChat.Queueing;

namespace SupportChat.ServiceBus;

/// <summary>Names of the broker's queues, as the triggers and the senders use them.</summary>
public static class QueueNames
{
    public const string Conversations = "conversations";
    public const string Transcripts = "transcripts";
    public const string ConversationsDeadLetters = Conversations + "/$deadletterqueue";
    public const string TranscriptsDeadLetters = Transcripts + "/$deadletterqueue";

    /// <summary>The broker's name of a queue.</summary>
    public static string Of(WorkQueueName queue) => queue switch
    {
        WorkQueueName.Conversations => Conversations,
        WorkQueueName.Transcripts => Transcripts,
        _ => throw new ArgumentOutOfRangeException(nameof(queue), queue, "Unknown queue."),
    };
}
