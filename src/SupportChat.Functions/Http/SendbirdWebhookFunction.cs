using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Http.Inbound;

namespace SupportChat.Functions.Http;

/// <summary>Takes webhooks of the Sendbird application.</summary>
public sealed class SendbirdWebhookFunction(SendbirdWebhookEndpoint endpoint)
{
    [Function("SendbirdWebhook")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sendbird/webhook")] HttpRequest request, CancellationToken cancellationToken) =>
        endpoint.HandleAsync(request, cancellationToken);
}
