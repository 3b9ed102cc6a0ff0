using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Ops;

namespace SupportChat.Functions.Http;

/// <summary>Asks for a reconcile and a repair of one conversation.</summary>
public sealed class OpsReconcileFunction(OpsReconcileEndpoint endpoint)
{
    [Function("OpsReconcile")]
    public Task<IResult> RunAsync(
        [HttpTrigger(
            AuthorizationLevel.Anonymous, "post", Route = "api/ops/conversations/{id}/reconcile")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
