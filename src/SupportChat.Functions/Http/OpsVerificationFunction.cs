using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Ops;

namespace SupportChat.Functions.Http;

/// <summary>Tells whether channel, Case and ledger of a conversation agree.</summary>
public sealed class OpsVerificationFunction(OpsVerificationEndpoint endpoint)
{
    [Function("OpsVerification")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/ops/conversations/{id}/verification")]
        HttpRequest request, CancellationToken cancellationToken) => endpoint.HandleAsync(request, cancellationToken);
}
