namespace SupportChat.Queueing;

/// <summary>One envelope for all queued work (docs/architecture.md#the-queues; docs/reference/azure.md#envelope).</summary>
public sealed record WorkItem
{
    /// <summary>One of <see cref="WorkKind"/>, or what an older or newer release called its work.</summary>
    public required string Kind { get; init; }

    /// <summary>The conversation; the session of queue <c>conversations</c>.</summary>
    public required ConversationId ConversationId { get; init; }

    /// <summary>Id of what caused the work, constant over retries.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Scheduled copies made so far because of failures.</summary>
    public int Attempt { get; init; }

    /// <summary>When the first copy was queued.</summary>
    public required DateTimeOffset FirstEnqueuedAt { get; init; }

    /// <summary>Not before this time; null means at once.</summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>W3C trace context of the cause.</summary>
    public string? TraceParent { get; init; }

    /// <summary>
    /// Deliveries so far, counted by the queue, 0 before the first; above 1 an earlier one ended without success. A copy that is sent goes on counting.
    /// </summary>
    public int DeliveryCount { get; init; }
}

/// <summary>Kind and version of queued work: the subject of its envelope. A consumer refuses what it does not know before reading the body.</summary>
public static class WorkKind
{
    /// <summary>Make the two systems agree with one conversation's record; queue <c>conversations</c>, session = conversation id.</summary>
    public const string Reconcile = "reconcile.v1";

    /// <summary>One message, edit or deletion for the transcript; queue <c>transcripts</c>.</summary>
    public const string Transcript = "transcript.v1";

    /// <summary>Compare a whole channel with the ledger and write what is missing; queue <c>transcripts</c>.</summary>
    public const string Repair = "repair.v1";

    /// <summary>Put one file of a message on the Case; queue <c>files</c>.</summary>
    public const string File = "file.v1";

    /// <summary>Whether a queue carries the kind.</summary>
    public static bool IsKnown(string kind) => kind is Reconcile or Transcript or Repair or File;

    /// <summary>The queue that carries a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    public static WorkQueueName QueueOf(string kind) => kind switch
    {
        Reconcile => WorkQueueName.Conversations,
        Transcript or Repair => WorkQueueName.Transcripts,
        File => WorkQueueName.Files,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of work."),
    };

    /// <summary>The name of a queue, as brokers, metrics and operators have it.</summary>
    public static string NameOf(WorkQueueName queue) => queue switch
    {
        WorkQueueName.Conversations => "conversations",
        WorkQueueName.Transcripts => "transcripts",
        WorkQueueName.Files => "files",
        _ => throw new ArgumentOutOfRangeException(nameof(queue), queue, "Unknown queue."),
    };
}

/// <summary>The queues, which fail separately.</summary>
public enum WorkQueueName
{
    /// <summary><c>conversations</c>: one at a time for each conversation.</summary>
    Conversations,

    /// <summary><c>transcripts</c>: batched, any order.</summary>
    Transcripts,

    /// <summary><c>files</c>: one by one, any order; they take long, and no row waits for them.</summary>
    Files,
}
