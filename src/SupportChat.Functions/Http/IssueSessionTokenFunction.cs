using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Client;

namespace SupportChat.Functions.Http;

/// <summary>Issues a session token for the chat SDK.</summary>
public sealed class IssueSessionTokenFunction(IssueSessionTokenEndpoint endpoint)
{
    [Function("IssueSessionToken")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sendbird/session-token")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
