using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Client;

namespace SupportChat.Functions.Http;

/// <summary>Lists a customer's conversations.</summary>
public sealed class ListConversationsFunction(ListConversationsEndpoint endpoint)
{
    [Function("ListConversations")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/conversations")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
