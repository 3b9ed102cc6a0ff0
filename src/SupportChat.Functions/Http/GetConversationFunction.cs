using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Client;

namespace SupportChat.Functions.Http;

/// <summary>Shows one conversation.</summary>
public sealed class GetConversationFunction(GetConversationEndpoint endpoint)
{
    [Function("GetConversation")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/conversations/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
