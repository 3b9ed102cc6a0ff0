using SupportChat.Upstreams;

namespace SupportChat.Conversations;

/// <summary>How a reconcile ended.</summary>
/// <param name="Conversation">The record as it was stored last.</param>
/// <param name="Rest">What is still to do.</param>
/// <param name="Failures">Why, one for each failed step.</param>
public sealed record ReconcileResult(Conversation Conversation, ConversationPlan Rest, IReadOnlyList<UpstreamException> Failures)
{
    /// <summary>Both systems agree with the record.</summary>
    public bool Settled => Rest.IsEmpty;

    /// <summary>The next look that the record asks for is scheduled.</summary>
    public bool IsArmed(DateTimeOffset now) => !Rest.NeedsTimer(Conversation, now);

    /// <summary>
    /// A caller has nothing to wait for: what is left, if anything, is what the customer is told, or a status that may not be written again so soon.
    /// </summary>
    public bool Ready => Rest.Steps.All(ConversationPlan.IsAside) && Conversation.Applied.FirstMessageSent;
}

/// <summary>What a reconcile inside a start knows beyond the record.</summary>
/// <param name="IsNew">This call inserted the record: it owns the first message's first attempt.</param>
/// <param name="CustomerReady">Completes when the customer's Sendbird user exists.</param>
/// <param name="Deadline">After it no step goes on: the rest is queued.</param>
internal sealed record StartContext(bool IsNew, Task CustomerReady, CancellationToken Deadline)
{
    public static StartContext None { get; } = new(false, Task.CompletedTask, CancellationToken.None);

    /// <summary>False for a reconcile that no start call makes.</summary>
    public bool IsStart => !ReferenceEquals(this, None);
}

/// <summary>What a finished step changes in the record.</summary>
/// <param name="Apply">Edit of the newest record; facts and beliefs that the step established.</param>
/// <param name="WhenChanged">
/// Edit used instead when somebody else wrote the record while the step ran (docs/architecture.md#rule-2-applied-is-a-belief: what I wrote is unknown). Null:
/// the fact holds all the same.
/// </param>
internal sealed record ReconcileStepResult(Func<Conversation, Conversation> Apply, Func<Conversation, Conversation>? WhenChanged = null)
{
    /// <summary>Why the step has to be tried again, although it has something to store; null when it is done.</summary>
    public UpstreamException? Failure { get; init; }

    /// <summary>The edit that fits.</summary>
    public Func<Conversation, Conversation> Edit(bool changed) => changed && WhenChanged is not null ? WhenChanged : Apply;
}
