using System.Globalization;
using Microsoft.AspNetCore.Http;
using SupportChat.Work;

namespace SupportChat.Http.Ops;

/// <summary><c>GET /api/ops/dead-letters?limit=&amp;cursor=</c>: what ended without success, bodies left out.</summary>
public sealed class OpsDeadLettersEndpoint(EndpointShell shell, OpsAccess access, IDeadLetterStore deadLetters) : Endpoint(shell)
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;

    /// <inheritdoc/>
    protected override async Task<IResult> RespondAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await access.RefuseAsync(request, cancellationToken) is { } problem)
        {
            return problem;
        }

        var limit = DefaultLimit;
        if (request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            return Problems.Validation("limit", $"Send a number from 1 to {MaxLimit}.");
        }

        try
        {
            var cursor = request.Query["cursor"].ToString() is { Length: > 0 } value ? value : null;
            var page = await deadLetters.ListAsync(limit, cursor, cancellationToken);
            return TypedResults.Json(new DeadLetterListView([.. page.Items.Select(View)], page.Continuation), HttpJsonContext.Default.DeadLetterListView);
        }
        catch (FormatException)
        {
            return Problems.Validation("cursor", "Send the 'next' of an earlier page, unchanged, or leave it out.");
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
