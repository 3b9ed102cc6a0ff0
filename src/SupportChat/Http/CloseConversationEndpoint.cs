using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;

namespace SupportChat.Http;

/// <summary><c>POST /api/conversations/{id}/close</c>: the customer is done; the Case is closed.</summary>
public sealed class CloseConversationEndpoint(EndpointShell shell, ConversationAccess access, CustomerIntents intents) : Endpoint(shell)
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
            ConversationView.Of(closed ?? conversation), HttpJsonContext.Default.ConversationView, statusCode: StatusCodes.Status202Accepted);
    }
}
