using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http;

namespace SupportChat.Functions.Http;

/// <summary>Says that the process runs.</summary>
public sealed class HealthLiveFunction(HealthLiveEndpoint endpoint)
{
    [Function("HealthLive")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/health/live")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
