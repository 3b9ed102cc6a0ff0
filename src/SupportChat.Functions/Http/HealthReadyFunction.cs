using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http;

namespace SupportChat.Functions.Http;

/// <summary>Says whether the process can work.</summary>
public sealed class HealthReadyFunction(HealthReadyEndpoint endpoint)
{
    [Function("HealthReady")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health/ready")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
