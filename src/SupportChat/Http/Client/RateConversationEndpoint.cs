using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Http.ProblemDetails;

namespace SupportChat.Http.Client;

/// <summary><c>POST /api/conversations/{id}/rating</c> <c>{score 1..5, comment?}</c>: what the customer thought of it.</summary>
public sealed class RateConversationEndpoint(
    EndpointPipeline pipeline, CustomerConversations conversations, CustomerIntents intents) : EndpointHandler(pipeline)
{
    private const int MaxBytes = 32 * 1024;
    private const int MaxComment = 4_000;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (await conversations.FindAsync(request, caller, cancellationToken) is not { } conversation)
        {
            return CustomerConversations.NotFound();
        }

        var rating = await JsonRequestBody.ReadAsync(request, MaxBytes, "a JSON object with 'score'", cancellationToken);
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
