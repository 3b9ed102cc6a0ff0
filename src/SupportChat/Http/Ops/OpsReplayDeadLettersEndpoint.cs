using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary>
/// <c>POST /api/ops/dead-letters/replay</c> <c>{reason?, conversationId?, limit?, perSecond?, cursor?}</c>: queue many again, as many as fit into a request.
/// </summary>
public sealed class OpsReplayDeadLettersEndpoint(EndpointPipeline pipeline, DeadLetters deadLetters) : EndpointHandler(pipeline)
{
    private const int MaxBytes = 4 * 1024;
    private const int MaxText = 200;
    private const string Expected = "a JSON object with 'reason' or 'conversationId'";

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var body = await JsonRequestBody.ReadAsync(request, MaxBytes, Expected, cancellationToken);
        if (!body.IsObject)
        {
            return Problems.Validation(body.Errors);
        }

        body.RefuseOthers([DeadLetterQuery.Reason, DeadLetterQuery.Conversation, "limit", "perSecond", "cursor"]);
        var (reason, conversation) = (body.Text(MaxText, DeadLetterQuery.Reason), body.Text(MaxText, DeadLetterQuery.Conversation));
        var limit = body.Number("limit", 1, DeadLetterReplayRequest.MaxLimit, DeadLetterReplayRequest.DefaultLimit);
        var perSecond = body.Number("perSecond", 1, DeadLetterReplayRequest.MaxPerSecond, DeadLetterReplayRequest.DefaultPerSecond);
        var cursor = body.Text(MaxText, "cursor");
        if (reason is null && conversation is null)
        {
            body.Errors.Add(DeadLetterQuery.Reason, $"Send 'reason', 'conversationId' or both: {string.Join(", ", DeadLetterReason.All)}.");
        }

        if (!DeadLetterQuery.TryRead(reason, conversation, body.Errors, out var filter))
        {
            return Problems.Validation(body.Errors);
        }

        try
        {
            var many = new DeadLetterReplayRequest(filter) { Limit = limit, PerSecond = perSecond, Cursor = cursor };
            var result = await deadLetters.ReplayManyAsync(many, cancellationToken);
            return TypedResults.Json(
                new DeadLetterReplayView(result.Replayed, result.FailedIds.Count, result.Remaining, result.Next),
                OpsJsonContext.Default.DeadLetterReplayView);
        }
        catch (FormatException)
        {
            return PageQuery.WrongCursor();
        }
    }
}

/// <summary>What a replay of many did; <paramref name="Next"/> is the cursor of the call that goes on.</summary>
internal sealed record DeadLetterReplayView(int Replayed, int Failed, int Remaining, string? Next);
