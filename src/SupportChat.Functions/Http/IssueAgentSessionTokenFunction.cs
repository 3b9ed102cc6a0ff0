using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Client;

namespace SupportChat.Functions.Http;

/// <summary>Issues an agent's session token for the panel in Salesforce.</summary>
public sealed class IssueAgentSessionTokenFunction(IssueAgentSessionTokenEndpoint endpoint)
{
    [Function("IssueAgentSessionToken")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/agents/session-token")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
