using Microsoft.AspNetCore.Http;
using SupportChat.Http.Authentication;
using SupportChat.Http.Pipeline;
using SupportChat.Queueing;

namespace SupportChat.Http.Ops;

/// <summary><c>GET /api/ops/dead-letters?limit=&amp;cursor=</c>: what ended without success, bodies left out.</summary>
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

        try
        {
            var page = await deadLetters.ListAsync(limit, cursor, cancellationToken);
            return TypedResults.Json(new DeadLetterListView([.. page.Items.Select(View)], page.Continuation), OpsJsonContext.Default.DeadLetterListView);
        }
        catch (FormatException)
        {
            return PageQuery.WrongCursor();
        }
    }

    private static DeadLetterView View(DeadLetter letter) => new(
        letter.Id!,
        letter.Queue,
        letter.Item.Kind,
        letter.Item.ConversationId.ToString(),
        letter.Item.CorrelationId,
        letter.Reason,
        letter.Description,
        letter.Item.Attempt,
        letter.At,
        letter.Item.Body.Length);
}

internal sealed record DeadLetterListView(IReadOnlyList<DeadLetterView> Items, string? Next);

/// <summary>A dead letter without its body.</summary>
internal sealed record DeadLetterView(
    string Id,
    string Queue,
    string Kind,
    string ConversationId,
    string CorrelationId,
    string Reason,
    string Description,
    int Attempts,
    DateTimeOffset At,
    int BodyBytes);
