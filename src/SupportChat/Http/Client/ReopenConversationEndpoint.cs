using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Client;

/// <summary>
/// <c>POST /api/conversations/{id}/reopen</c>: the customer wants to go on after the close, for clients with a button, and for frozen channels. The Case is
/// opened again, or another one follows (docs/conversation-life.md#after-the-close).
/// </summary>
public sealed class ReopenConversationEndpoint(
    EndpointPipeline pipeline, CustomerConversations conversations, CustomerIntents intents, ReconcilePolicy policy) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (await conversations.FindAsync(request, caller, cancellationToken) is not { } conversation)
        {
            return CustomerConversations.NotFound();
        }

        if (policy.AfterClose == AfterCloseAction.Notice)
        {
            return Problems.Forbidden("What is closed stays closed here (Conversations__AfterClose is Notice): start a new conversation.");
        }

        if (!ConversationState.HasChannel(conversation) || conversation.Current.Deleted)
        {
            return Problems.NotClosed("Its channel or its Case was deleted, so that it cannot go on: start a new conversation.");
        }

        var reopened = await intents.ReopenAsync(conversation.Id, cancellationToken);
        return reopened is not { Desired.Reopen: not null }
            ? Problems.NotClosed("The conversation is open, or its close is not known here yet: write in its channel, or ask again in a moment.")
            : TypedResults.Json(ConversationView.Of(reopened), ClientJsonContext.Default.ConversationView, statusCode: StatusCodes.Status202Accepted);
    }
}
