namespace SupportChat.Work;

/// <summary>Kind and version of queued work: the subject of its envelope. A consumer refuses what it does not know before reading the body.</summary>
public static class WorkKind
{
    /// <summary>Make the two systems agree with one conversation's record; queue <c>conversations</c>, session = conversation id.</summary>
    public const string Reconcile = "reconcile.v1";

    /// <summary>One message, edit or deletion for the transcript; queue <c>transcripts</c>.</summary>
    public const string Transcript = "transcript.v1";

    /// <summary>Compare a whole channel with the ledger and write what is missing; queue <c>transcripts</c>.</summary>
    public const string Repair = "repair.v1";

    /// <summary>Whether a queue carries the kind.</summary>
    public static bool IsKnown(string kind) => kind is Reconcile or Transcript or Repair;

    /// <summary>The queue that carries a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is unknown.</exception>
    public static WorkQueueName QueueOf(string kind) => kind switch
    {
        Reconcile => WorkQueueName.Conversations,
        Transcript or Repair => WorkQueueName.Transcripts,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of work."),
    };
}
