using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Client;

namespace SupportChat.Functions.Http;

/// <summary>The customer closes the conversation.</summary>
public sealed class CloseConversationFunction(CloseConversationEndpoint endpoint)
{
    [Function("CloseConversation")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/conversations/{id}/close")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
