using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary><c>GET /api/ops/dead-letters/{id}</c>: one of them, its body left out.</summary>
public sealed class OpsDeadLetterEndpoint(EndpointPipeline pipeline, IDeadLetterStore deadLetters) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken) =>
        request.RouteValues["id"] is string id && await deadLetters.FindAsync(id, cancellationToken) is { } letter
            ? TypedResults.Json(DeadLetterSummary.Of(letter), OpsJsonContext.Default.DeadLetterSummary)
            : Problems.NotFound("There is no dead letter with this id.");
}
