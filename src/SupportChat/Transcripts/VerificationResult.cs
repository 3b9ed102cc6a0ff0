namespace SupportChat.Transcripts;

/// <summary>How two sides stand to each other.</summary>
public enum VerifiedState
{
    Agrees,

    /// <summary>They differ, and work that is under way may mend it.</summary>
    Pending,

    Differs,
}

/// <summary>The same fact in the channel and on the Case.</summary>
public sealed record StateComparison<T>(T Channel, T Case, VerifiedState State);

/// <summary>A message that one side lacks, or has beyond the others: where, and what the ledger says of it.</summary>
/// <param name="MessageId">Sendbird's id; null for a row that names none.</param>
/// <param name="Where"><c>salesforce</c> or <c>ledger</c>.</param>
/// <param name="State">The ledger's word for it; <c>Unknown</c> for one that it lacks.</param>
public sealed record VerifiedMessage(long? MessageId, string Where, string State);

/// <summary>A message that both sides have, otherwise: <paramref name="What"/> names fields, never values.</summary>
public sealed record DifferingMessage(long MessageId, string Where, IReadOnlyList<string> What);

/// <summary>What a verification found; ids and names of fields, no text.</summary>
public sealed class VerificationResult(ConversationId conversationId, DateTimeOffset checkedAt)
{
    public ConversationId ConversationId { get; } = conversationId;

    public DateTimeOffset CheckedAt { get; } = checkedAt;

    /// <summary>The newest message, edit or change of the Case that was seen; null when there is none.</summary>
    public DateTimeOffset? ChangedAt { get; private set; }

    /// <summary>Messages of the channel.</summary>
    public int Sendbird { get; init; }

    /// <summary>Rows on the conversation's Cases.</summary>
    public int Salesforce { get; init; }

    /// <summary>Entries of the ledger.</summary>
    public int Ledger { get; init; }

    public List<VerifiedMessage> Missing { get; } = [];

    public List<DifferingMessage> Differing { get; } = [];

    public List<VerifiedMessage> Extra { get; } = [];

    /// <summary>Differences that work under way may mend.</summary>
    public List<VerifiedMessage> Pending { get; } = [];

    public StateComparison<string?> Status { get; set; } = new(null, null, VerifiedState.Agrees);

    public StateComparison<IReadOnlyList<string>> Agents { get; set; } = new([], [], VerifiedState.Agrees);

    /// <summary>Nothing differs but what is pending.</summary>
    public bool Agrees => Missing.Count + Differing.Count + Extra.Count == 0
        && Status.State != VerifiedState.Differs && Agents.State != VerifiedState.Differs;

    internal void Changed(DateTimeOffset? at) => ChangedAt = ChangedAt is { } known && (at is null || known > at) ? known : at;
}
