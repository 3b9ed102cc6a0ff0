using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Client;

/// <summary><c>POST /api/conversations/{id}/rating</c> <c>{score 1..5, comment?}</c>: what the customer thought of it.</summary>
public sealed class RateConversationEndpoint(EndpointPipeline pipeline, CustomerConversations access, CustomerIntents intents) : EndpointHandler(pipeline)
{
    private const int MaxBytes = 32 * 1024;
    private const int MaxComment = 4_000;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (conversation, problem) = await access.FindAsync(request, cancellationToken);
        if (conversation is null)
        {
            return problem!;
        }

        if (await RequestBody.ReadAsync(request, MaxBytes, cancellationToken) is not { } body)
        {
            return Problems.TooLarge($"At most {MaxBytes} bytes.");
        }

        var rating = JsonRequestBody.Read(body, "a JSON object with 'score'");
        if (!rating.IsObject)
        {
            return Problems.Validation(rating.Errors);
        }

        var score = rating.Number("score", 1, 5);
        var comment = rating.Text(MaxComment, "comment");
        if (rating.Errors.Count > 0)
        {
            return Problems.Validation(rating.Errors);
        }

        var rated = await intents.RateAsync(conversation.Id, score, comment, cancellationToken);
        return TypedResults.Json(
            ConversationView.Of(rated ?? conversation), ClientJsonContext.Default.ConversationView, statusCode: StatusCodes.Status202Accepted);
    }
}
