using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary>
/// <c>GET /api/ops/dead-letters?reason=&amp;conversationId=&amp;limit=&amp;cursor=</c>: what ended without success, bodies left out.
/// </summary>
public sealed class OpsDeadLettersEndpoint(EndpointPipeline pipeline, IDeadLetterStore deadLetters) : EndpointHandler(pipeline)
{
    private const int DefaultLimit = 50;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!PageQuery.TryRead(request, DefaultLimit, out var limit, out var cursor, out var wrong))
        {
            return wrong;
        }

        var errors = new FieldErrors();
        if (!DeadLetterQuery.TryRead(request.Query[DeadLetterQuery.Reason], request.Query[DeadLetterQuery.Conversation], errors, out var filter))
        {
            return Problems.Validation(errors);
        }

        try
        {
            var page = await deadLetters.ListAsync(filter, limit, cursor, cancellationToken);
            return TypedResults.Json(
                new DeadLetterListView([.. page.Items.Select(DeadLetterSummary.Of)], page.Continuation), OpsJsonContext.Default.DeadLetterListView);
        }
        catch (FormatException)
        {
            return PageQuery.WrongCursor();
        }
    }
}

internal sealed record DeadLetterListView(IReadOnlyList<DeadLetterSummary> Items, string? Next);
