using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http.Client;

/// <summary><c>GET /api/conversations/{id}</c>: one conversation of the caller.</summary>
public sealed class GetConversationEndpoint(EndpointPipeline pipeline, CustomerConversations conversations) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken) =>
        await conversations.FindAsync(request, caller, cancellationToken) is { } conversation
            ? TypedResults.Json(ConversationView.Of(conversation), ClientJsonContext.Default.ConversationView)
            : CustomerConversations.NotFound();
}
