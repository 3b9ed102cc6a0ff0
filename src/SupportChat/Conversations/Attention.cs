namespace SupportChat.Conversations;

/// <summary>A state that no retry will mend.</summary>
/// <param name="Reason">One of <see cref="AttentionReason"/>.</param>
/// <param name="Since">When it was found.</param>
/// <param name="Detail">Error codes and field names, never values.</param>
public sealed record Attention(string Reason, DateTimeOffset Since, string Detail);

/// <summary>Reason codes of <see cref="Attention"/>; each has a page under docs/reasons.</summary>
public static class AttentionReason
{
    /// <summary>Every reason.</summary>
    public static IReadOnlyList<string> All { get; } =
        [ForeignChannel, CaseRefused, CaseDeleted, ChannelDeleted, IntentRefused, SendbirdRefused, RetriesExhausted, Unexpected];

    /// <summary>The channel URL is taken by a channel that we did not make.</summary>
    public const string ForeignChannel = "ForeignChannel";

    /// <summary>Salesforce refuses the Case even with subject, origin and ids only.</summary>
    public const string CaseRefused = "CaseRefused";

    /// <summary>The Case was deleted in Salesforce.</summary>
    public const string CaseDeleted = "CaseDeleted";

    /// <summary>The channel was deleted in Sendbird.</summary>
    public const string ChannelDeleted = "ChannelDeleted";

    /// <summary>Salesforce refuses what the customer asked for (close, rating, reopen).</summary>
    public const string IntentRefused = "IntentRefused";

    /// <summary>Sendbird refuses the channel, a member or the metadata for good.</summary>
    public const string SendbirdRefused = "SendbirdRefused";

    /// <summary>Retries went on past the horizon.</summary>
    public const string RetriesExhausted = "RetriesExhausted";

    /// <summary>A step ends by an exception that no rule foresees, again and again.</summary>
    public const string Unexpected = "Unexpected";
}
