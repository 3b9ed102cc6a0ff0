using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SupportChat.Conversations;

namespace SupportChat.Http;

/// <summary><c>POST /api/conversations/{id}/rating</c> <c>{score 1..5, comment?}</c>: what the customer thought of it.</summary>
public sealed class RateConversationEndpoint(EndpointShell shell, ConversationAccess access, CustomerIntents intents) : Endpoint(shell)
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

        var (score, comment, errors) = Read(body);
        if (errors.Count > 0)
        {
            return Problems.Validation(errors);
        }

        var rated = await intents.RateAsync(conversation.Id, score, comment, cancellationToken);
        return TypedResults.Json(
            ConversationView.Of(rated ?? conversation), HttpJsonContext.Default.ConversationView, statusCode: StatusCodes.Status202Accepted);
    }

    private static (int Score, string? Comment, Dictionary<string, string[]> Errors) Read(byte[] body)
    {
        var errors = new Dictionary<string, string[]>();
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                errors["body"] = ["Send a JSON object with 'score'."];
                return (0, null, errors);
            }

            var score = 0;
            if (!root.TryGetProperty("score", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out score) || score is < 1 or > 5)
            {
                errors["score"] = ["Required: a whole number from 1 to 5."];
            }

            string? comment = null;
            if (root.TryGetProperty("comment", out var text) && text.ValueKind != JsonValueKind.Null)
            {
                comment = text.ValueKind == JsonValueKind.String ? text.GetString() : null;
                if (comment is null || comment.Length > MaxComment)
                {
                    errors["comment"] = [$"Send a string of at most {MaxComment} characters."];
                }
            }

            return (score, comment, errors);
        }
        catch (JsonException)
        {
            errors["body"] = ["Send a JSON object with 'score'."];
            return (0, null, errors);
        }
    }
}
