using System.Diagnostics.CodeAnalysis;
using SupportChat.Http.ProblemDetails;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary>Which dead letters an operator means: the members or parameters <c>reason</c> and <c>conversationId</c>.</summary>
internal static class DeadLetterQuery
{
    public const string Reason = "reason";
    public const string Conversation = "conversationId";

    /// <summary>Reads both, where null and empty leave none out. False when one is wrong: it is named in <paramref name="errors"/>.</summary>
    public static bool TryRead(string? reason, string? conversationId, FieldErrors errors, [NotNullWhen(true)] out DeadLetterFilter? filter)
    {
        filter = null;
        ConversationId? conversation = null;
        if (!string.IsNullOrEmpty(reason) && !DeadLetterReason.All.Contains(reason))
        {
            errors.Add(Reason, $"Send one of {string.Join(", ", DeadLetterReason.All)}, or leave it out.");
        }

        if (!string.IsNullOrEmpty(conversationId))
        {
            if (ConversationId.TryParse(conversationId, out var id))
            {
                conversation = id;
            }
            else
            {
                errors.Add(Conversation, "Send the id of a conversation, or leave it out.");
            }
        }

        filter = errors.Count == 0 ? new DeadLetterFilter(string.IsNullOrEmpty(reason) ? null : reason, conversation) : null;
        return filter is not null;
    }
}
