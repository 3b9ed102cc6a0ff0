using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Inbound;

namespace SupportChat.Functions.Http;

/// <summary>Takes the place of the vendor's Apex REST class, where it is turned on.</summary>
public sealed class ApexRestCaseFunction(ApexRestCaseEndpoint endpoint)
{
    [Function("ApexRestCase")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "services/apexrest/cases")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
