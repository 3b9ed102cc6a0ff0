using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Inbound;

namespace SupportChat.Functions.Http;

/// <summary>Takes hints that Cases changed.</summary>
public sealed class SalesforceCaseChangesFunction(SalesforceCaseChangesEndpoint endpoint)
{
    [Function("SalesforceCaseChanges")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/salesforce/case-changes")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
