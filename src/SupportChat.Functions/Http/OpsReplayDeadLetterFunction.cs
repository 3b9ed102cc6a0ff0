using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Ops;

namespace SupportChat.Functions.Http;

/// <summary>Queues a dead letter again.</summary>
public sealed class OpsReplayDeadLetterFunction(OpsReplayDeadLetterEndpoint endpoint)
{
    [Function("OpsReplayDeadLetter")]
    public Task<IResult> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/ops/dead-letters/{id}/replay")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
