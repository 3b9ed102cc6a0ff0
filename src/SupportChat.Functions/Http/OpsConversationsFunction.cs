using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Ops;

namespace SupportChat.Functions.Http;

/// <summary>Lists the conversations that go on, by state.</summary>
public sealed class OpsConversationsFunction(OpsConversationsEndpoint endpoint)
{
    [Function("OpsConversations")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/ops/conversations")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
