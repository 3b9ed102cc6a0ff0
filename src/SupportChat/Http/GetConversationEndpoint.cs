using Microsoft.AspNetCore.Http;

namespace SupportChat.Http;

/// <summary><c>GET /api/conversations/{id}</c>: one conversation of the caller.</summary>
public sealed class GetConversationEndpoint(EndpointShell shell, ConversationAccess access) : Endpoint(shell)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (conversation, problem) = await access.FindAsync(request, cancellationToken);
        return conversation is null
            ? problem!
            : TypedResults.Json(ConversationView.Of(conversation), HttpJsonContext.Default.ConversationView);
    }
}
