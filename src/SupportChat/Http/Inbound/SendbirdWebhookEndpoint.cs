using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Sendbird;
using SupportChat.Webhooks;

namespace SupportChat.Http.Inbound;

/// <summary><c>POST /api/sendbird/webhook</c>: bare answers, since only Sendbird listens.</summary>
public sealed class SendbirdWebhookEndpoint(EndpointPipeline pipeline, WebhookIntake intake, IOptions<SendbirdOptions> options) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (await RequestBody.TryReadAsync(request, options.Value.MaxWebhookBytes, cancellationToken) is not { } body)
        {
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        var outcome = await intake.HandleAsync(body, request.Headers[WebhookSignature.Header], cancellationToken);
        return outcome == WebhookOutcome.Accepted ? TypedResults.Ok() : TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
