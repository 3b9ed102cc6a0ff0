using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http.Client;

/// <summary><c>POST /api/conversations/{id}/close</c>: the customer is done; the Case is closed.</summary>
public sealed class CloseConversationEndpoint(EndpointPipeline pipeline, CustomerConversations access, CustomerIntents intents) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (conversation, problem) = await access.FindAsync(request, cancellationToken);
        if (conversation is null)
        {
            return problem!;
        }

        var closed = await intents.CloseAsync(conversation.Id, cancellationToken);
        return TypedResults.Json(
            ConversationView.Of(closed ?? conversation), ClientJsonContext.Default.ConversationView, statusCode: StatusCodes.Status202Accepted);
    }
}
