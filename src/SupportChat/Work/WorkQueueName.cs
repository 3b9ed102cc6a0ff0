namespace SupportChat.Work;

/// <summary>The two queues, which fail separately.</summary>
public enum WorkQueueName
{
    /// <summary><c>conversations</c>: one at a time for each conversation.</summary>
    Conversations,

    /// <summary><c>transcripts</c>: batched, any order.</summary>
    Transcripts,
}
