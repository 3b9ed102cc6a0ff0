namespace SupportChat.Queueing;

/// <summary>Work that ended without success (table <c>deadletters</c>), kept until an operator replays or deletes it.</summary>
public sealed record DeadLetter
{
    /// <summary>Assigned by the store; sorts newest first. Null before it is stored.</summary>
    public string? Id { get; init; }

    public required WorkItem Item { get; init; }

    public required string Queue { get; init; }

    /// <summary>One of <see cref="DeadLetterReason"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>Codes and field names that explain the reason; never values.</summary>
    public required string Description { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Reason codes of dead letters; each has a page under docs/reasons.</summary>
public static class DeadLetterReason
{
    /// <summary>Every reason.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        UnknownWorkKind, UnreadableBody, RowRefused, FileNotCopied, TranscriptNotFiled, RetriesExhausted, DeliveriesExhausted, Broker, UnreadableEvent,
    ];

    /// <summary>The envelope's subject is not a kind that this release knows.</summary>
    public const string UnknownWorkKind = "UnknownWorkKind";

    /// <summary>The body is not what its kind promises.</summary>
    public const string UnreadableBody = "UnreadableBody";

    /// <summary>Salesforce refuses the row for its data or for the org's set-up.</summary>
    public const string RowRefused = "RowRefused";

    /// <summary>A file stays a link: the description says why.</summary>
    public const string FileNotCopied = "FileNotCopied";

    /// <summary>Salesforce refuses the transcript's file of a closed Case, or it does not hold everything.</summary>
    public const string TranscriptNotFiled = "TranscriptNotFiled";

    /// <summary>Retries went on past the horizon.</summary>
    public const string RetriesExhausted = "RetriesExhausted";

    /// <summary>The queue gave the item out too often without it being settled.</summary>
    public const string DeliveriesExhausted = "DeliveriesExhausted";

    /// <summary>The broker moved it there; the description carries the broker's reason.</summary>
    public const string Broker = "Broker";

    /// <summary>An event of the Case change stream does not fit its schema, or the schema cannot be had.</summary>
    public const string UnreadableEvent = "UnreadableEvent";
}
