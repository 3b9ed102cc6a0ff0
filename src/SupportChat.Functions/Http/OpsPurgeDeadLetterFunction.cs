using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Ops;

namespace SupportChat.Functions.Http;

/// <summary>Removes a dead letter for good.</summary>
public sealed class OpsPurgeDeadLetterFunction(OpsPurgeDeadLetterEndpoint endpoint)
{
    [Function("OpsPurgeDeadLetter")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/ops/dead-letters/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
