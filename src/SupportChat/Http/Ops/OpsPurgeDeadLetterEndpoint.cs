using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary><c>DELETE /api/ops/dead-letters/{id}</c>: remove it for good, without doing its work.</summary>
public sealed class OpsPurgeDeadLetterEndpoint(EndpointPipeline pipeline, IDeadLetterStore store, DeadLetters deadLetters) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        return request.RouteValues["id"] is string id
            && await store.FindAsync(id, cancellationToken) is { } letter
            && await deadLetters.PurgeManyAsync([DeadLetterSummary.Of(letter)], $"an operator by {caller.ProvenBy}", cancellationToken) == 1
            ? TypedResults.Json(new OpsEffectView("The dead letter is gone, and its work is not done."), OpsJsonContext.Default.OpsEffectView)
            : Problems.NotFound("There is no dead letter with this id.");
    }
}
