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
}
