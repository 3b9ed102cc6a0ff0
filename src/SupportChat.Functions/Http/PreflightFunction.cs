using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http;

namespace SupportChat.Functions.Http;

/// <summary>Answers browsers that ask before they call.</summary>
public sealed class PreflightFunction(PreflightEndpoint endpoint)
{
    [Function("Preflight")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "options", Route = "{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
