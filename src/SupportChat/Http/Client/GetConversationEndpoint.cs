using Microsoft.AspNetCore.Http;
using SupportChat.Http.Pipeline;

namespace SupportChat.Http.Client;

/// <summary><c>GET /api/conversations/{id}</c>: one conversation of the caller.</summary>
public sealed class GetConversationEndpoint(EndpointPipeline pipeline, CustomerConversations access) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (conversation, problem) = await access.FindAsync(request, cancellationToken);
        return conversation is null
            ? problem!
            : TypedResults.Json(ConversationView.Of(conversation), ClientJsonContext.Default.ConversationView);
    }
}
