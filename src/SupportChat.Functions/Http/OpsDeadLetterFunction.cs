using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Ops;

namespace SupportChat.Functions.Http;

/// <summary>Shows a dead letter.</summary>
public sealed class OpsDeadLetterFunction(OpsDeadLetterEndpoint endpoint)
{
    [Function("OpsDeadLetter")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/ops/dead-letters/{id}")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
