using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Ops;

namespace SupportChat.Functions.Http;

/// <summary>Queues dead letters again, by reason or conversation.</summary>
public sealed class OpsReplayDeadLettersFunction(OpsReplayDeadLettersEndpoint endpoint)
{
    [Function("OpsReplayDeadLetters")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/ops/dead-letters/replay")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
