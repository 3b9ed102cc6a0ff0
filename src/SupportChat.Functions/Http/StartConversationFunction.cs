using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Client;

namespace SupportChat.Functions.Http;

/// <summary>Starts a conversation.</summary>
public sealed class StartConversationFunction(StartConversationEndpoint endpoint)
{
    [Function("StartConversation")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/conversations")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
