namespace SupportChat.Conversations;

/// <summary>
/// How much of what was said in a channel before its adoption goes onto the Case (docs/hand-over.md#earlier-messages): its newest messages, up to a number.
/// </summary>
public sealed record Backfill
{
    /// <summary><c>Conversations__BackfillMessages</c> at the adoption.</summary>
    public required int Limit { get; init; }

    /// <summary>When the newest message of before the adoption was sent, in milliseconds since 1970 UTC by Sendbird's clock: later ones are taken.</summary>
    public required long LastAt { get; init; }

    /// <summary>The oldest message that is taken; null until the channel was counted.</summary>
    public MessagePosition? From { get; init; }

    /// <summary>Messages before <see cref="From"/>, which stay in Sendbird alone.</summary>
    public int Skipped { get; init; }

    /// <summary>There are more than <see cref="Skipped"/>: the counting ended there.</summary>
    public bool SkippedMore { get; init; }

    /// <summary>Whether a message is taken; all are until the channel was counted.</summary>
    public bool Takes(long createdAt, long messageId) => From is not { } from || new MessagePosition(createdAt, messageId).CompareTo(from) >= 0;
}

/// <summary>Where a message stands in its channel: by time, and by id within a millisecond.</summary>
/// <param name="CreatedAt">When it was sent, in milliseconds since 1970 UTC.</param>
/// <param name="MessageId">Its id.</param>
public readonly record struct MessagePosition(long CreatedAt, long MessageId) : IComparable<MessagePosition>
{
    /// <inheritdoc/>
    public int CompareTo(MessagePosition other) => (CreatedAt, MessageId).CompareTo((other.CreatedAt, other.MessageId));

    public static bool operator <(MessagePosition left, MessagePosition right) => left.CompareTo(right) < 0;

    public static bool operator >(MessagePosition left, MessagePosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(MessagePosition left, MessagePosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(MessagePosition left, MessagePosition right) => left.CompareTo(right) >= 0;
}
