using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http;

namespace SupportChat.Functions.Http;

/// <summary>Answers what no other function takes: preflights, unknown paths, known ones with another method.</summary>
public sealed class UnroutedFunction(UnroutedEndpoint endpoint)
{
    // The host tries routes in the order of these names, so this one must be the last (docs/reference/azure.md#http-routes).
    [Function("Unrouted")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*path}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
