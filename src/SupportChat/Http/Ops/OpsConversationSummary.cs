using SupportChat.Conversations;

namespace SupportChat.Http.Ops;

/// <summary>One row of an operator's list; its state is one of <see cref="ConversationState"/>.</summary>
internal sealed record OpsConversationSummary(
    string ConversationId, string State, DateTimeOffset CreatedAt, string ChannelUrl, string? CaseNumber, string? CaseStatus, ScheduledRequeue? Wake, Attention? Attention)
{
    public static OpsConversationSummary Of(Conversation conversation) => new(
        conversation.Id.Value,
        ConversationState.Of(conversation),
        conversation.CreatedAt,
        conversation.ChannelUrl,
        conversation.Current.CaseNumber,
        conversation.Current.Status,
        conversation.Requeue,
        conversation.Attention);
}
