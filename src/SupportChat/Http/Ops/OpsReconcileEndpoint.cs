using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Ops;

/// <summary><c>POST /api/ops/conversations/{id}/reconcile</c>: doubt every belief, try refusals again, compare the transcript.</summary>
public sealed class OpsReconcileEndpoint(EndpointPipeline pipeline, IConversationStore store, DesiredStateWriter desired) : EndpointHandler(pipeline)
{
    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!ConversationId.TryParse(request.RouteValues["id"] as string, out var id) || await store.FindAsync(id, cancellationToken) is null)
        {
            return Problems.NotFound("There is no conversation with this id.");
        }

        var reconcile = new ReconcileRequest { Verify = VerifyScope.Everything, Operator = true };
        await desired.RequestManyAsync([id], reconcile, "operator", cancellationToken);
        return TypedResults.Json(
            new OpsEffectView("A reconcile that doubts every belief is queued; a comparison of the transcript follows it."),
            OpsJsonContext.Default.OpsEffectView,
            statusCode: StatusCodes.Status202Accepted);
    }
}

/// <summary>What an operator's command will do.</summary>
internal sealed record OpsEffectView(string Effect);
