using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http.Client;

/// <summary><c>POST /api/conversations/{id}/close</c>: the customer is done; the Case is closed.</summary>
public sealed class CloseConversationEndpoint(
    EndpointPipeline pipeline, CustomerConversations conversations, CustomerIntents intents) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (await conversations.FindAsync(request, caller, cancellationToken) is not { } conversation)
        {
            return CustomerConversations.NotFound();
        }

        var closed = await intents.CloseAsync(conversation.Id, cancellationToken);
        return TypedResults.Json(
            ConversationView.Of(closed ?? conversation), ClientJsonContext.Default.ConversationView, statusCode: StatusCodes.Status202Accepted);
    }
}
