using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary><c>POST /api/ops/dead-letters/{id}/replay</c>: queue it again.</summary>
public sealed class OpsReplayDeadLetterEndpoint(EndpointPipeline pipeline, DeadLetters deadLetters) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        return request.RouteValues["id"] is string id && await deadLetters.ReplayAsync(id, cancellationToken)
            ? TypedResults.Json(
                new OpsEffectView("The work is queued again and no longer a dead letter."),
                OpsJsonContext.Default.OpsEffectView,
                statusCode: StatusCodes.Status202Accepted)
            : Problems.NotFound("There is no dead letter with this id that could be replayed.");
    }
}
