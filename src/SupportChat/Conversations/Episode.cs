using System.Text.Json.Serialization;
using SupportChat.Salesforce;

namespace SupportChat.Conversations;

/// <summary>One Case of a conversation, with what Salesforce last said of it.</summary>
public sealed record Episode
{
    /// <summary>1 for the first Case of the channel.</summary>
    public required int Number { get; init; }

    /// <summary>When the episode began: the customer's messages created at or after it belong to it.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it was decided that there is one, for everybody else's messages; null for the first one, which was there from its beginning.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Id of the Case; null while it was never created.</summary>
    public SalesforceId? CaseId { get; init; }

    public string? CaseNumber { get; init; }

    /// <summary>Status by its API value; null while never read.</summary>
    public string? Status { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>Owner: a user (005) or a queue (00G); null while never read.</summary>
    public SalesforceId? OwnerId { get; init; }

    /// <summary>The user who accepted the work item, used when agents join by <c>Accept</c>.</summary>
    public SalesforceId? AcceptedBy { get; init; }

    /// <summary>The Case was deleted in Salesforce; nothing is re-created, UNDELETE reverses it.</summary>
    public bool Deleted { get; init; }

    /// <summary>When the Case was closed, by Salesforce's time; null while open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed the Case, when that was the customer or we; null when it was an agent, and while it was never closed.</summary>
    public string? CloseReason { get; init; }

    /// <summary>What we closed the Case for, if that was silence.</summary>
    public SilentClose? Silent { get; init; }

    /// <summary>
    /// The Case is closed for silence: when the agent spoke last, in milliseconds since 1970. What the customer wrote since is after the close. Null otherwise.
    /// </summary>
    [JsonIgnore]
    public long? SilentSince =>
        IsClosed && Silent is { } silent && ClosedAt >= silent.DecidedAt - AfterClose.Margin && ClosedAt <= silent.DoneAt + AfterClose.Margin
            ? silent.Since
            : null;

    /// <summary>What opened the Case after a close; null while that was nothing of ours.</summary>
    public Continuation? Continuation { get; init; }

    /// <summary>When the customer wrote on the closed Case and nothing opened, in milliseconds since 1970; null when that did not happen.</summary>
    public long? WroteAfterClose { get; init; }

    /// <summary>
    /// SystemModstamp of the Case when it was last read, in milliseconds since 1970: an event of about that second cannot be ordered against the read.
    /// </summary>
    public long ReadStamp { get; init; }

    /// <summary>Versions of the newest change seen, by field name (docs/architecture.md#rule-6-versions).</summary>
    public IReadOnlyDictionary<string, CaseVersion> Versions { get; init; } = new Dictionary<string, CaseVersion>();

    /// <summary>The same episode once its Case is open again: nothing of the last close holds.</summary>
    internal Episode Opened() => this with { CloseReason = null, Silent = null, WroteAfterClose = null };
}

/// <summary>A close for silence. Another one, of an agent for example, is not near it.</summary>
/// <param name="Since">When the agent spoke last, in milliseconds since 1970.</param>
/// <param name="DecidedAt">When it was decided.</param>
/// <param name="DoneAt">When it was known to be done.</param>
public sealed record SilentClose(long Since, DateTimeOffset DecidedAt, DateTimeOffset DoneAt);

/// <summary>What opened a Case after a close.</summary>
/// <param name="By">The intent that opened it again, or the follow-up: unique in the conversation.</param>
/// <param name="At">When.</param>
public sealed record Continuation(string By, DateTimeOffset At);
